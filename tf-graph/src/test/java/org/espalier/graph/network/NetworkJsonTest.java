// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.graph.network.EmbeddingBag.Combiner.MEAN;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkJsonTest {

  private static final String TINY =
      "{\"version\":1,\"name\":\"tiny\",\"inputs\":[{\"name\":\"x\",\"shape\":[4],"
          + "\"type\":\"FLOAT32\"}],\"calls\":[{\"value\":\"fc\",\"layer\":{\"kind\":\"Dense\","
          + "\"name\":\"fc\",\"units\":2,\"activation\":\"RELU\",\"bias\":true,\"kernel\":{"
          + "\"kind\":\"variance-scaling\",\"scale\":2.0,\"fan\":\"IN\","
          + "\"distribution\":\"NORMAL\"}},\"inputs\":[\"x\"]}],"
          + "\"outputs\":[{\"name\":\"y\",\"value\":\"fc\"}]}";

  private static Network tiny() {
    NetworkBuilder net = Network.builder("tiny");
    Dense fc = Dense.of("fc", 2).withActivation(ActivationFunction.RELU);
    String x = net.call(fc.withKernel(Initializer.kaimingNormal()), net.input("x", Shape.of(4)));
    return net.output("y", x).build();
  }

  private static Network everyLayer() {
    NetworkBuilder net = Network.builder("every layer");
    String x = net.input("image", Shape.of(8, 8, 3));
    Conv2D conv = Conv2D.of("a/conv", 4, 3).withBias(false).withPadding(Padding.VALID);
    x = net.call(conv.withKernel(new Initializer.TruncatedNormal(0.1)), x);
    x = net.call(BatchNormalization.of("a/bn"), x);
    x = net.call(new Activation("a/swish", ActivationFunction.HARD_SWISH), x);
    x = net.call(DepthwiseConv2D.of("depthwise", 3).withStride(2), x);
    x = net.call(new ElasticDepthwiseConv2D("elastic", List.of(5, 3), 1, kernel()), x);
    x = net.call(new Resize("resize", 6), x);
    x = net.call(new Gate("gate"), x);
    x = net.call(new Multiply("multiply"), x, net.call(new GlobalAveragePooling2D("means"), x));
    x = net.call(new Add("add"), x, x);
    x = net.call(new MaxPooling2D("max", 2, 1, Padding.SAME), x);
    String left = net.call(new GlobalAveragePooling2D("global"), x);
    x = net.call(AveragePooling2D.of("average", 3), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(new Dropout("dropout", 0.25), x);
    x = net.call(Dense.of("fc", 4).withKernel(new Initializer.Normal(0.01)), x);
    x = net.call(new Add("sum"), x, left);
    String words = net.ids("words", Shape.of(9));
    String rows = net.call(Embedding.of("embedding", 50, 6), words);
    rows = net.call(Conv1D.of("conv1d", 4, 3), rows);
    String bag = net.call(EmbeddingBag.of("bag", 50, 4).withCombiner(MEAN), words);
    x = net.call(new Add("text"), x, net.call(new GlobalMaxPooling1D("highest"), rows), bag);
    return net.output("y", x).output("features", left).build();
  }

  private static Initializer kernel() {
    return new Initializer.Identity(); // of no sense, to be written
  }

  @Test
  void readsWhatItWroteForEveryKindOfLayer() {
    Network network = everyLayer();

    assertThat(network.calls().stream().map(call -> (Object) call.layer().getClass()))
        .containsAll(Stream.of(Layer.class.getPermittedSubclasses()).toList());
    assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
  }

  @Test
  void writesThisFormat() {
    assertThat(NetworkJson.write(tiny())).isEqualTo(TINY);
    assertThat(NetworkJson.read(TINY)).isEqualTo(tiny());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "\"1\"", "1.5", "null"})
  void rejectsOtherVersions(String version) {
    assertRejects(
        TINY.replace("\"version\":1", "\"version\":" + version),
        "network version must be 1, got " + version);
  }

  @Test
  void rejectsAMissingVersion() {
    assertRejects(TINY.replace("\"version\":1,", ""), "network version must be 1, got null");
  }

  @Test
  void rejectsUnknownKeys() {
    assertRejects(
        TINY.replace("\"units\"", "\"colour\":3,\"units\""), "unknown key calls.[0].layer.colour;");
    assertRejects(
        TINY.replace("\"version\":1", "\"version\":1,\"colour\":3"), "unknown key colour;");
  }

  @Test
  void rejectsMissingKeys() {
    assertRejects(TINY.replace("\"units\":2,", ""), "key calls.[0].layer.units is missing");
    assertRejects(TINY.replace("\"scale\":2.0,", ""), "scale is missing");
    assertRejects(TINY.replace("\"name\":\"tiny\",", ""), "key name is missing");
  }

  @Test
  void rejectsNulls() {
    assertRejects(TINY.replace("\"units\":2", "\"units\":null"), "units");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.5", "\"2\"", "true"})
  void rejectsNumbersOfAnotherType(String units) {
    assertRejects(
        TINY.replace("\"units\":2", "\"units\":" + units),
        "calls.[0].layer.units must be a whole number");
  }

  @Test
  void readsWholeNumbersAsReals() {
    assertThat(NetworkJson.read(TINY.replace("\"scale\":2.0", "\"scale\":2"))).isEqualTo(tiny());
  }

  @Test
  void rejectsUnknownLayers() {
    assertRejects(TINY.replace("\"Dense\"", "\"Sparse\""), "got Sparse");
  }

  @Test
  void rejectsNetworksThatDoNotFitTogether() {
    assertRejects(TINY.replace("\"units\":2", "\"units\":0"), "units must be at least 1, got 0");
    assertRejects(
        TINY.replace("[\"x\"]", "[\"z\"]"), "no value z has been computed yet (layer fc)");
  }

  @Test
  void rejectsWhatIsNoNetwork() {
    assertRejects("[1]", "a network must be a JSON object");
    assertRejects("", "a network must be a JSON object");
    assertRejects("{\"version\":", "Unexpected end-of-input");
    assertRejects(TINY + " tail", "tail");
  }

  private static void assertRejects(String json, String message) {
    assertThatThrownBy(() -> NetworkJson.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
