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
import org.espalier.graph.network.Shape;

/**
 * Conv-2, Conv-4 and Conv-6: small VGGs without batch normalization. Pairs of 3x3 convolutions of
 * 64, 128 and 256 filters, each pair pooled 2x2 by maximum, then two layers of 256 hidden units;
 * Gaussian Glorot kernels.
 *
 * @param convolutions 2, 4 or 6
 * @see <a href="https://arxiv.org/abs/1803.03635">Frankle and Carbin, ICLR 2019, figure 2</a>
 */
record ConvNet(int convolutions) implements Architecture {

  @Override
  public Network create(String name, Shape input, int outputs) {
    int pairs = convolutions / 2;
    Architecture.requireImage(name, input, 1 << pairs);
    NetworkBuilder net = Network.builder(name);
    String x = Architecture.input(net, input);
    for (int pair = 1; pair <= pairs; pair++) {
      int filters = 32 << pair;
      x = net.call(conv("conv" + (2 * pair - 1), filters), x);
      x = net.call(conv("conv" + 2 * pair, filters), x);
      x = net.call(MaxPooling2D.of("pool" + pair, 2), x);
    }
    x = net.call(new Flatten("flatten"), x);
    x = net.call(dense("fc1", 256).withActivation(ActivationFunction.RELU), x);
    x = net.call(dense("fc2", 256).withActivation(ActivationFunction.RELU), x);
    x = net.call(dense(LOGITS, outputs), x);
    return net.output(LOGITS, x).build();
  }

  private static Conv2D conv(String name, int filters) {
    return Conv2D.of(name, filters, 3)
        .withActivation(ActivationFunction.RELU)
        .withKernel(Initializer.glorotNormal());
  }

  private static Dense dense(String name, int units) {
    return Dense.of(name, units).withKernel(Initializer.glorotNormal());
  }
}
