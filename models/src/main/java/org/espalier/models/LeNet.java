// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Shape;

/**
 * LeNet-5 as pruning papers use it, with the widths of Caffe's example: 5x5 convolutions of 20 and
 * 50 filters without padding, each pooled 2x2 by maximum, then 500 hidden units; 431,080 parameters
 * on 28x28x1 with 10 classes. Differs from Caffe: ReLU follows the convolutions too.
 *
 * @see <a href="https://arxiv.org/abs/1506.02626">Han et al., NeurIPS 2015</a>
 */
record LeNet() implements Architecture {

  // 16 -> 12 -> 6 -> 2 -> 1; from 15 nothing is left for the second pooling.
  private static final int SMALLEST = 16;

  @Override
  public Network create(String name, Shape input, int outputs) {
    Architecture.requireImage(name, input, SMALLEST);
    NetworkBuilder net = Network.builder(name);
    String x = Architecture.input(net, input);
    x = net.call(conv("conv1", 20), x);
    x = net.call(MaxPooling2D.of("pool1", 2), x);
    x = net.call(conv("conv2", 50), x);
    x = net.call(MaxPooling2D.of("pool2", 2), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(dense("fc1", 500).withActivation(ActivationFunction.RELU), x);
    x = net.call(dense(LOGITS, outputs), x);
    return net.output(LOGITS, x).build();
  }

  private static Conv2D conv(String name, int filters) {
    return Conv2D.of(name, filters, 5)
        .withPadding(Padding.VALID)
        .withActivation(ActivationFunction.RELU)
        .withKernel(Initializer.glorotNormal());
  }

  private static Dense dense(String name, int units) {
    return Dense.of(name, units).withKernel(Initializer.glorotNormal());
  }
}
