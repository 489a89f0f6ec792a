// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import org.espalier.graph.data.InputTransform.Words;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Dropout;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/**
 * Kim's convolutional network for sentences, CNN-rand: word vectors of 300 numbers, windows of 3, 4
 * and 5 words with 100 filters and ReLU each, the highest value of each filter, dropout 1/2, one
 * dense layer. That layer stands here as one for each size of window, added up, which is the same.
 *
 * <p>Differs from the paper: vectors start Gaussian, not uniform, with the same deviation; the
 * norms of the last layer's weights are not limited.
 *
 * @see <a href="https://arxiv.org/abs/1408.5882">Kim, EMNLP 2014</a>
 */
record TextCnn() implements Architecture {

  private static final int VECTOR = 300;
  private static final int FILTERS = 100;
  private static final int SHORTEST = 3; // windows, in words
  private static final int LONGEST = 5;
  private static final double DEVIATION = 0.144; // of a uniform number in [-0.25, 0.25]

  @Override
  public Network create(String name, Shape input, int outputs) {
    throw new IllegalArgumentException(
        name + " reads sentences, give it data text:FILE[sequence=64]; got inputs " + input);
  }

  @Override
  public Network ofWords(String name, Words words, Shape input, int outputs) {
    if (!words.inOrder()) {
      throw new IllegalArgumentException(
          name + " reads words in their order, the data are bags; write sequence=64 for bag=...");
    }
    if (input.dimension(0) < LONGEST) {
      throw new IllegalArgumentException(
          "%s looks at %d words at a time, the data have %d a sentence; write sequence=%d or more"
              .formatted(name, LONGEST, input.dimension(0), LONGEST));
    }
    NetworkBuilder net = Network.builder(name);
    Initializer start = new Initializer.Normal(DEVIATION);
    String ids = net.ids(WORDS, input);
    String vectors =
        net.call(new Embedding("embedding", words.vocabulary().size(), VECTOR, start), ids);
    String[] parts = new String[LONGEST - SHORTEST + 1];
    for (int i = 0; i < parts.length; i++) {
      int size = SHORTEST + i;
      String x =
          net.call(
              Conv1D.of("conv" + size, FILTERS, size).withActivation(ActivationFunction.RELU),
              vectors);
      x = net.call(new GlobalMaxPooling1D("pool" + size), x);
      x = net.call(new Dropout("dropout" + size, 0.5), x);
      parts[i] = net.call(Dense.of("dense" + size, outputs).withBias(i == 0), x);
    }
    return net.output(LOGITS, net.call(new Add(LOGITS), parts)).build();
  }
}
