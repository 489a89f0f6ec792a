// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

class SavedModelSummaryTest {

  @TempDir Path base;

  @ParameterizedTest
  @MethodSource("org.espalier.savedmodels.ExporterTest#flavours")
  void countsWhatADenseLayerMultiplies(Flavour flavour) {
    NetworkBuilder net = Network.builder("net");
    String x = net.input("x", Shape.of(2));
    Network network = net.output("logits", net.call(Dense.of("fc", 3), x)).build();
    Map<String, float[]> values = new HashMap<>();
    values.put("fc/kernel", new float[] {1, 0, -0.0f, 4, 5, 6});
    values.put("fc/bias", new float[] {0, 0, 7});
    SavedModelSummary summary = export(network, values, flavour);
    assertThat(ends(summary)).containsExactly("fc/kernel", "fc/bias");
    assertThat(summary.weights().get(0))
        .usingRecursiveComparison()
        .ignoringFields("name")
        .isEqualTo(new Weight("", "float", List.of(2L, 3L), 6, 4, 24, 6L, 4L));
    assertThat(summary.weights().get(1))
        .usingRecursiveComparison()
        .ignoringFields("name")
        .isEqualTo(new Weight("", "float", List.of(3L), 3, 1, 12, 0L, 0L));
    assertThat(summary.parameters()).isEqualTo(9);
    assertThat(summary.nonZeros()).isEqualTo(5);
    assertThat(summary.multiplyAdds()).isEqualTo(6);
    assertThat(summary.nonZeroMultiplyAdds()).isEqualTo(4);
    assertThat(summary.theoreticalSpeedup()).isEqualTo(1.5);
  }

  @ParameterizedTest
  @MethodSource("org.espalier.savedmodels.ExporterTest#flavours")
  void countsAConvolutionOncePerOutputPosition(Flavour flavour) {
    Network network = convolutions();
    Map<String, float[]> values = new HashMap<>();
    values.put("conv/kernel", zerosThenOnes(72, 12));
    values.put("dw/kernel", zerosThenOnes(36, 9));
    SavedModelSummary summary = export(network, values, flavour);
    Weight conv = weight(summary, "conv/kernel");
    assertThat(conv.shape()).containsExactly(3L, 3L, 2L, 4L);
    assertThat(conv.multiplyAdds()).isEqualTo(12 * 72); // stride 2 makes of 5 x 7 positions 3 x 4
    assertThat(conv.nonZeroMultiplyAdds()).isEqualTo(12 * 60);
    Weight depthwise = weight(summary, "dw/kernel");
    assertThat(depthwise.shape()).containsExactly(3L, 3L, 4L, 1L);
    assertThat(depthwise.multiplyAdds()).isEqualTo(12 * 36);
    assertThat(depthwise.nonZeroMultiplyAdds()).isEqualTo(12 * 27);
    assertThat(weight(summary, "logits/kernel").multiplyAdds()).isEqualTo(48 * 3);
    assertThat(summary.multiplyAdds()).isEqualTo(network.multiplyAdds());
    assertThat(summary.parameters()).isEqualTo(72 + 4 + 36 + 4 + 144 + 3);
  }

  @Test
  void findsReferenceVariablesButNotTheSlotsOfAnOptimizer() {
    SavedModelSummary summary = summary(ForeignGraphs.refVariable());
    assertThat(summary.weights())
        .containsExactly(new Weight("w", "float", List.of(2L, 3L), 6, 5, 24, 6L, 5L));
  }

  @Test
  void looksAtVariablesThatNameADeviceThatIsNotHere() throws IOException {
    Path path = TinyGraph.writeWithVariables(VersionDirectory.next(base, "net"));
    Path file = path.resolve(SavedModelFile.BINARY);
    SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    model.getMetaGraphsBuilder(0).getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> VariableRules.isVariable(node.build()))
        .forEach(node -> node.setDevice("/device:GPU:7"));
    Files.write(file, model.build().toByteArray());
    assertThat(SavedModelSummary.of(path).nonZeros()).isEqualTo(6);
  }

  @Test
  void followsCallsOfFunctions() {
    SavedModelSummary summary = summary(ForeignGraphs.inFunctions());
    assertThat(summary.weights())
        .containsExactly(new Weight("w", "float", List.of(2L, 3L), 6, 5, 24, 6L, 5L));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 4})
  void countsForOneExampleHoweverManyRowsItMakes(long batch) {
    SavedModelSummary summary = summary(ForeignGraphs.rows(batch));
    assertThat(weight(summary, "w").multiplyAdds()).isEqualTo(2 * 5 * 6); // two products, 5 rows
    assertThat(summary.theoreticalSpeedup()).isEqualTo(1.2);
  }

  @Test
  void doesNotGuessTheZerosOfAComputedKernel() {
    SavedModelSummary summary = summary(ForeignGraphs.masked());
    assertThat(summary.weights()).extracting(Weight::name).containsExactlyInAnyOrder("w", "mask");
    assertThat(summary.multiplyAdds()).isNull();
    assertThat(summary.theoreticalSpeedup()).isNull();
  }

  @Test
  void doesNotGuessTheSizeOfAnImage() {
    SavedModelSummary summary = summary(ForeignGraphs.anySize());
    assertThat(summary.weights())
        .containsExactly(new Weight("w", "float", List.of(3L, 3L, 1L, 2L), 18, 0, 72, null, null));
    assertThat(summary.multiplyAdds()).isNull();
    assertThat(summary.text())
        .contains("w       float  [3, 3, 1, 2]          18         0   0.0000     72")
        .contains(" -            -\n")
        .contains("Theoretical speed-up: -\n");
  }

  @Test
  void printsATable() {
    SavedModelSummary summary = summary(ForeignGraphs.refVariable());
    assertThat(summary.text())
        .isEqualToNormalizingNewlines(
            """
            Inputs:  x float [-1, 2]
            Outputs: y float [-1, 3]

            Weight  Type   Shape   Parameters  Non-zero  Density  Bytes  Multiply-adds  On non-zero
            w       float  [2, 3]           6         5   0.8333     24              6            5
            Total                           6         5   0.8333     24              6            5

            Theoretical speed-up: 1.20
            Files: %s bytes (graph %s, variables 0)
            """
                .formatted(grouped(summary.directoryBytes()), grouped(summary.graphBytes())));
    assertThat(summary.directoryBytes()).isEqualTo(summary.graphBytes()).isPositive();
  }

  @Test
  void addsUpTheFiles() {
    SavedModelSummary summary = export(convolutions(), Map.of(), Flavour.PLAIN);
    assertThat(summary.variableBytes()).isGreaterThan(263 * Float.BYTES);
    assertThat(summary.directoryBytes()).isEqualTo(summary.graphBytes() + summary.variableBytes());
  }

  @Test
  void refusesABrokenSavedModelBeforeNativeCodeSeesIt() {
    TinyModel tiny = new TinyModel(base);
    tiny.node("z", "Identity", "gone");
    Path path = tiny.write();
    assertThatThrownBy(() -> SavedModelSummary.of(path))
        .isInstanceOf(RefusedSavedModelException.class)
        .hasMessageContaining("'gone' of node z");
  }

  /** Input {@code [5, 7, 2]}, a convolution of stride 2, a depthwise one, a dense layer. */
  private static Network convolutions() {
    NetworkBuilder net = Network.builder("net");
    String x = net.input("x", Shape.of(5, 7, 2));
    x = net.call(Conv2D.of("conv", 4, 3).withStride(2), x);
    x = net.call(DepthwiseConv2D.of("dw", 3).withActivation(ActivationFunction.RELU), x);
    x = net.call(new Flatten("flatten"), x);
    return net.output("logits", net.call(Dense.of("logits", 3), x)).build();
  }

  /** Exports with these values; parameters without one are ones. */
  private SavedModelSummary export(Network network, Map<String, float[]> values, Flavour flavour) {
    Map<String, Tensor> all = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      int size = (int) parameter.shape().size();
      float[] value = values.getOrDefault(parameter.name(), zerosThenOnes(size, 0));
      all.put(parameter.name(), Tensor.of(parameter.shape(), value));
    }
    TrainedNetwork trained =
        new TrainedNetwork(network, InputTransform.unitPixels(), all, List.of());
    return SavedModelSummary.of(
        Exporter.export(trained, base.resolve("net"), flavour, OptionalLong.empty()));
  }

  /** Written past the writer, which refuses what others do. */
  private SavedModelSummary summary(ServingGraph graph) {
    TinyModel model = new TinyModel(base);
    model.meta().setGraphDef(graph.graph());
    model.signature(s -> s.putAllInputs(graph.inputs()).putAllOutputs(graph.outputs()));
    if (graph.initOp() != null) {
      TensorInfo init = TensorInfo.newBuilder().setName(graph.initOp()).build();
      model
          .meta()
          .putSignatureDef(
              MetaGraph.INIT_SIGNATURE,
              SignatureDef.newBuilder().putOutputs(MetaGraph.INIT_SIGNATURE, init).build());
    }
    return SavedModelSummary.of(model.write());
  }

  private static float[] zerosThenOnes(int size, int zeros) {
    float[] values = new float[size];
    Arrays.fill(values, zeros, size, 1);
    return values;
  }

  /** The parameters' names: a constant's is {@code weights/fc.kernel}. */
  private static List<String> ends(SavedModelSummary summary) {
    return summary.weights().stream().map(SavedModelSummaryTest::end).toList();
  }

  private static String end(Weight weight) {
    return weight.name().replace("weights/", "").replace('.', '/');
  }

  private static Weight weight(SavedModelSummary summary, String name) {
    return requireNonNull(
        summary.weights().stream().filter(w -> end(w).equals(name)).findFirst().orElse(null));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
