// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/**
 * A multi-layer perceptron: dense layers with ReLU between them; images are flattened first.
 *
 * <p>{@code lenet-300-100} is the one of LeCun et al., with the Gaussian Glorot kernels of the
 * lottery-ticket paper.
 *
 * @param hidden the units of the hidden layers, each at least 1
 * @param kernel where every kernel starts
 * @see <a href="http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf">LeCun et al., Gradient-Based
 *     Learning Applied to Document Recognition, 1998</a>
 * @see <a href="https://arxiv.org/abs/1803.03635">Frankle and Carbin, ICLR 2019</a>
 */
record Mlp(List<Integer> hidden, Initializer kernel) implements Architecture {

  Mlp {
    hidden = ImmutableList.copyOf(hidden);
  }

  @Override
  public Network create(String name, Shape input, int outputs) {
    NetworkBuilder net = Network.builder(name);
    String x = Architecture.input(net, input);
    if (input.rank() > 1) {
      x = net.call(new Flatten("flatten"), x);
    }
    int n = 1;
    for (int units : hidden) {
      Dense layer = Dense.of("fc" + n++, units).withActivation(ActivationFunction.RELU);
      x = net.call(layer.withKernel(kernel), x);
    }
    x = net.call(Dense.of(LOGITS, outputs).withKernel(kernel), x);
    return net.output(LOGITS, x).build();
  }
}
