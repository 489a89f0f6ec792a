// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.espalier.graph.tensorflow.TextTraining.SGD;

import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class FitTest {

  private static final DataSet VECTORS = TextTasks.vectors().data();
  private static final Shape INPUT = VECTORS.training().shape();

  @Test
  void refusesANetworkOfTwoInputs() {
    NetworkBuilder net = Network.builder("two");
    String sum = net.call(new Add("add"), net.input("a", INPUT), net.input("b", INPUT));
    Network two = net.output("logits", net.call(Dense.of("logits", 3), sum)).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fit.require(two, SGD, VECTORS))
        .withMessage("training takes a network of one input and one output, two has 2 and 1");
  }

  @Test
  void refusesANetworkOfTwoOutputs() {
    NetworkBuilder net = Network.builder("two");
    String x = net.input("x", INPUT);
    String logits = net.call(Dense.of("logits", 3), x);
    Network two = net.output("logits", logits).output("again", logits).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fit.require(two, SGD, VECTORS))
        .withMessage("training takes a network of one input and one output, two has 1 and 2");
  }

  @Test
  void refusesAKernelThatAStateCouldNotBeReadWith() {
    DataSet words = TextTasks.words().data();
    NetworkBuilder net = Network.builder("wide");
    String x = net.ids("words", words.training().shape());
    x = net.call(EmbeddingBag.of("fc1", 2_000_000, 300), x);
    Network wide = net.output("logits", net.call(Dense.of("logits", 3), x)).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fit.require(wide, SGD, words))
        .withMessage(
            "a parameter must have at most 536870909 values, fc1/kernel of network wide has"
                + " 600000000");
  }
}
