// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.espalier.graph.data.InputTransform.Words;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/**
 * A multi-layer perceptron: dense layers with ReLU between them; images are flattened first. On
 * word ids the first layer is a bag of embeddings: the same function of a vector with a 1 at each
 * id.
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
    return layers(net, x, 0, outputs);
  }

  @Override
  public Network ofWords(String name, Words words, Shape input, int outputs) {
    return ofWords(name, words.vocabulary().size(), input, outputs);
  }

  /** With an input for each of so many entries, those that the data lack included. */
  Network ofWords(String name, int vocabulary, Shape input, int outputs) {
    NetworkBuilder net = Network.builder(name);
    String ids = net.ids(WORDS, input);
    boolean linear = hidden.isEmpty();
    EmbeddingBag first =
        EmbeddingBag.of(linear ? LOGITS : "fc1", vocabulary, linear ? outputs : hidden.get(0))
            .withActivation(linear ? ActivationFunction.LINEAR : ActivationFunction.RELU)
            .withKernel(kernel);
    String x = net.call(first, ids);
    return linear ? net.output(LOGITS, x).build() : layers(net, x, 1, outputs);
  }

  /** The layers after those that are there. */
  private Network layers(NetworkBuilder net, String input, int there, int outputs) {
    String x = input;
    int n = there + 1;
    for (int units : hidden.subList(there, hidden.size())) {
      Dense layer = Dense.of("fc" + n++, units).withActivation(ActivationFunction.RELU);
      x = net.call(layer.withKernel(kernel), x);
    }
    x = net.call(Dense.of(LOGITS, outputs).withKernel(kernel), x);
    return net.output(LOGITS, x).build();
  }
}
