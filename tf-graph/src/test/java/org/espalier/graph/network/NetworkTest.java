// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class NetworkTest {

  private static final Network.Input X = new Network.Input("x", Shape.of(4), Network.Type.FLOAT32);

  /** One layer called on two inputs, its results added. */
  private static Network siamese() {
    NetworkBuilder net = Network.builder("siamese");
    Dense shared = Dense.of("fc", 3);
    String left = net.call(shared, net.input("left", Shape.of(4)));
    String right = net.call(shared, net.input("right", Shape.of(4)));
    String sum = net.call(new Add("sum"), left, right);
    return net.output("logits", net.call(Dense.of("out", 2), sum)).build();
  }

  @Test
  void countsSharedParametersOnceAndTheirUsesTwice() {
    Network network = siamese();

    assertThat(network.parameters())
        .extracting(Parameter::name)
        .containsExactly("fc/kernel", "fc/bias", "out/kernel", "out/bias");
    assertThat(network.kernels())
        .extracting(Parameter::name)
        .containsExactly("fc/kernel", "out/kernel");
    assertThat(network.kernelUses())
        .containsExactly(entry("fc/kernel", 2.0), entry("out/kernel", 1.0));
    assertThat(network.multiplyAdds()).isEqualTo(2 * 12 + 6);
  }

  @Test
  void multiplyAddsCountOutputPositions() {
    NetworkBuilder net = Network.builder("n");
    String x = net.input("image", Shape.of(8, 8, 3));
    x = net.call(Conv2D.of("conv", 5, 3).withStride(2), x);
    Network network = net.output("y", x).build();

    assertThat(network.multiplyAdds()).isEqualTo(4 * 4 * (3 * 3 * 3 * 5));
  }

  @Test
  void numbersTheValuesOfASharedLayer() {
    assertThat(siamese().calls())
        .extracting(Network.Call::value)
        .containsExactly("fc", "fc_2", "sum", "out");
    assertThat(siamese().shapes().keySet())
        .containsExactly("left", "right", "fc", "fc_2", "sum", "out");
  }

  @Test
  void equalsByItsParts() {
    assertThat(siamese()).isEqualTo(siamese()).hasSameHashCodeAs(siamese());
  }

  @Test
  void keepsItsOwnCopies() {
    List<String> inputs = new ArrayList<>(List.of("x"));
    Network.Call call = new Network.Call("y", new Flatten("y"), inputs);

    inputs.set(0, "z");

    assertThat(call.inputs()).containsExactly("x");
  }

  @Test
  void knowsTheShapeOfItsOutputs() {
    assertThat(siamese().outputShape("logits")).isEqualTo(Shape.of(2));
    assertMessage(() -> siamese().outputShape("fc"), "network siamese has no output fc");
  }

  @Test
  void needsInputsAndOutputs() {
    String message = "network n needs at least one input and one output";

    assertMessage(() -> network(List.of(), "x"), message);
    assertMessage(() -> new Network("n", List.of(X), List.of(), List.of()), message);
  }

  @Test
  void rejectsTwoValuesOfOneName() {
    assertMessage(() -> network(List.of(X, X), "x"), "two values are named x");
    assertMessage(
        () -> network(List.of(X), "x", new Network.Call("x", new Flatten("f"), List.of("x"))),
        "two values are named x");
  }

  @Test
  void rejectsTwoOutputsOfOneName() {
    NetworkBuilder net = Network.builder("n");
    String x = net.input("x", Shape.of(4));
    assertMessage(() -> net.output("y", x).output("y", x).build(), "two outputs are named y");
  }

  @Test
  void rejectsValuesThatAreNotThereYet() {
    Network.Call first = new Network.Call("a", new Flatten("a"), List.of("b"));
    Network.Call second = new Network.Call("b", new Flatten("b"), List.of("x"));

    assertMessage(
        () -> network(List.of(X), "a", first, second),
        "no value b has been computed yet (layer a)");
    assertMessage(() -> network(List.of(X), "z"), "no value z has been computed yet (output y)");
  }

  @Test
  void rejectsTwoLayersOfOneName() {
    NetworkBuilder net = Network.builder("n");
    String x = net.call(Dense.of("fc", 4), net.input("x", Shape.of(4)));
    net.output("y", net.call(Dense.of("fc", 4).withBias(false), x));

    assertMessage(net::build, "two different layers are named fc");
  }

  @Test
  void rejectsSharingAcrossShapes() {
    NetworkBuilder net = Network.builder("n");
    String x = net.call(Dense.of("fc", 3), net.input("x", Shape.of(4)));
    net.output("y", net.call(Dense.of("fc", 3), x));

    assertMessage(net::build, "layer fc is shared by calls that need different parameters");
  }

  @Test
  void idsAreLookedUpAndNothingElseIs() {
    NetworkBuilder net = Network.builder("n");
    String ids = net.ids("words", Shape.of(4));
    net.output("y", net.call(Dense.of("fc", 3), ids));
    assertMessage(
        net::build,
        "layer fc takes numbers, words holds ids; put an Embedding or EmbeddingBag before it");

    NetworkBuilder other = Network.builder("n");
    String numbers = other.input("features", Shape.of(4));
    other.output("y", other.call(EmbeddingBag.of("bag", 5, 3), numbers));
    assertMessage(
        other::build, "layer bag takes ids, features holds numbers; give it an int32 input");

    NetworkBuilder back = Network.builder("n");
    back.output("y", back.ids("words", Shape.of(4)));
    assertMessage(back::build, "output y must be numbers, words holds ids");
  }

  @Test
  void aBagCountsAnAdditionForEachIdAndUnit() {
    NetworkBuilder net = Network.builder("n");
    String x = net.call(EmbeddingBag.of("bag", 40_000, 30), net.ids("words", Shape.of(7)));
    Network network = net.output("y", net.call(Dense.of("fc", 2), x)).build();

    assertThat(network.multiplyAdds()).isEqualTo(7 * 30 + 30 * 2);
  }

  @Test
  void rejectsCallsThatDoNotFit() {
    NetworkBuilder net = Network.builder("n");
    net.output("y", net.call(MaxPooling2D.of("pool", 2), net.input("x", Shape.of(4))));

    assertMessage(net::build, "layer pool takes an input of rank 3, got [4]");
  }

  private static Network network(List<Network.Input> inputs, String value, Network.Call... calls) {
    return new Network("n", inputs, List.of(calls), List.of(new Network.Output("y", value)));
  }

  private static void assertMessage(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
