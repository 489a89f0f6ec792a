// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.Masking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;

class ExporterTest {

  private static final SmallTraining MLP =
      SmallTraining.of(SmallNetworks.mlp(), SmallTraining.numbers());
  private static final SmallTraining RESIDUAL =
      SmallTraining.of(SmallNetworks.residual(), SmallTraining.images());

  @TempDir Path directory;

  static Stream<Arguments> trainings() {
    Masking channels =
        new Masking(
            List.of(
                new Masking.Along("conv1/kernel", "channels", 3),
                new Masking.Along("bn1/scale", "channels", 0),
                new Masking.Along("bn1/offset", "channels", 0)));
    return Stream.of(
            MLP,
            RESIDUAL,
            SmallTraining.of(SmallNetworks.depthwise(), SmallTraining.images()),
            SmallTraining.of(SmallNetworks.preActivation(), SmallTraining.images()),
            SmallTraining.of(SmallNetworks.residual(), SmallTraining.images(), channels))
        .flatMap(training -> flavours().map(f -> Arguments.of(training, f)));
  }

  static Stream<Flavour> flavours() {
    return Stream.of(Flavour.FAST, Flavour.SMALL, Flavour.PLAIN);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("trainings")
  void answersAsTheTrainingGraphDid(SmallTraining training, Flavour flavour) {
    Path path = export(training, flavour);
    float[] logits = predict(path, RawInputs.of(training.trained(), training.test()));
    assertThat(ExportCheck.compare(logits, training.expected(), 3))
        .matches(ExportCheck.Comparison::agrees)
        .extracting(ExportCheck.Comparison::differentPredictions)
        .isEqualTo(0);
    assertThat(ServingCheck.check(path)).isEmpty();
  }

  @Test
  void answersInAFreshJvm() {
    Path path = export(RESIDUAL, Flavour.PLAIN);
    Map<String, Object> inputs = RawInputs.of(RESIDUAL.trained(), RESIDUAL.test());
    assertThat(ExportCheck.compare(path, inputs, RESIDUAL.expected(), 3))
        .matches(ExportCheck.Comparison::agrees)
        .extracting(ExportCheck.Comparison::examples)
        .isEqualTo(30);
  }

  @ParameterizedTest
  @MethodSource("flavours")
  void answersTwoRequestsAtOnceAsEachAlone(Flavour flavour) {
    Path path = export(RESIDUAL, flavour);
    float[] all = RESIDUAL.test().toFloats();
    float[] first = Arrays.copyOf(all, 7 * 72);
    float[] second = Arrays.copyOfRange(all, 7 * 72, all.length);
    float[] together = predict(path, Map.of("image", all));
    float[] apart = Arrays.copyOf(predict(path, Map.of("image", first)), together.length);
    System.arraycopy(predict(path, Map.of("image", second)), 0, apart, 7 * 3, 23 * 3);
    assertThat(together).usingComparatorWithPrecision(1e-5f).containsExactly(apart);
  }

  @ParameterizedTest
  @MethodSource("flavours")
  void leavesItToTheServerWhetherToCompile(Flavour flavour) throws IOException {
    byte[] proto = Files.readAllBytes(export(RESIDUAL, flavour).resolve("saved_model.pb"));
    assertThat(new String(proto, StandardCharsets.ISO_8859_1))
        .contains("serving_default")
        .doesNotContain("_Xla");
  }

  @ParameterizedTest
  @MethodSource("flavours")
  void namesInputAndOutput(Flavour flavour) {
    try (ServedModel model = ServedModel.load(export(RESIDUAL, flavour))) {
      assertThat(model.inputs().values()).hasToString("[image float [-1, 6, 6, 2]]");
      assertThat(model.outputs().values()).hasToString("[logits float [-1, 3]]");
    }
  }

  @ParameterizedTest
  @MethodSource("flavours")
  void holdsNothingThatIsNotNeeded(Flavour flavour) throws IOException {
    MetaGraphDef meta = read(export(RESIDUAL, flavour));
    List<String> used = new ArrayList<>();
    meta.getGraphDef().getNodeList().forEach(node -> used.addAll(node.getInputList()));
    meta.getSignatureDefMap()
        .values()
        .forEach(
            signature -> signature.getOutputsMap().values().forEach(t -> used.add(t.getName())));
    used.add(meta.getSaverDef().getRestoreOpName());
    used.add(meta.getSaverDef().getSaveTensorName());
    List<String> names = used.stream().map(MetaGraph::nodeName).toList();
    assertThat(meta.getGraphDef().getNodeList())
        .isNotEmpty()
        .allSatisfy(node -> assertThat(node.getName()).isIn(names))
        .allSatisfy(node -> assertThat(node.getDevice()).isEmpty());
  }

  @Test
  void fastKeepsPrunedWeightsExactlyZero() throws IOException {
    MetaGraphDef meta = read(export(MLP, Flavour.FAST));
    for (String kernel : List.of("fc1/kernel", "logits/kernel")) {
      float[] weights = constant(meta, "weights/" + kernel.replace('/', '.'));
      float[] mask = MLP.mask(kernel).orElseThrow();
      assertThat(mask).contains(0f, 1f);
      assertThat(weights).hasSameSizeAs(mask);
      for (int i = 0; i < mask.length; i++) {
        assertThat(Float.floatToRawIntBits(weights[i]) == 0).isEqualTo(mask[i] == 0);
      }
    }
  }

  @Test
  void fastHoldsItsWeightsAsConstantsWithoutBatchNormalization() throws IOException {
    Path path = export(RESIDUAL, Flavour.FAST);
    assertThat(path.resolve("variables")).doesNotExist();
    assertThat(read(path).getGraphDef().getNodeList())
        .extracting(NodeDef::getOp)
        .contains("Const", "BiasAdd")
        .doesNotContain("FusedBatchNormV3", "VarHandleOp", "SaveV2");
  }

  @Test
  void plainHoldsItsWeightsAsVariables() throws IOException {
    Path path = export(RESIDUAL, Flavour.PLAIN);
    assertThat(path.resolve("variables/variables.index")).isNotEmptyFile();
    assertThat(path.resolve("variables/variables.data-00000-of-00001")).isNotEmptyFile();
    List<NodeDef> nodes = read(path).getGraphDef().getNodeList();
    assertThat(nodes).extracting(NodeDef::getOp).contains("FusedBatchNormV3", "RestoreV2");
    assertThat(nodes)
        .filteredOn(node -> node.getOp().equals("VarHandleOp"))
        .extracting(node -> node.getAttrOrThrow("shared_name").getS().toStringUtf8())
        .containsExactlyInAnyOrderElementsOf(RESIDUAL.trained().values().keySet());
  }

  @Test
  void writesTheLabels() {
    assertThat(export(MLP, Flavour.FAST).resolve("assets.extra/labels.txt"))
        .hasContent("ash\nbirch\ncedar");
  }

  @Test
  void takesTheNextVersionOrTheOneAskedFor() {
    assertThat(export(MLP, Flavour.FAST)).isEqualTo(directory.resolve("net/1"));
    assertThat(export(MLP, Flavour.PLAIN)).isEqualTo(directory.resolve("net/2"));
    Path base = directory.resolve("net");
    assertThat(Exporter.export(MLP.trained(), base, Flavour.FAST, OptionalLong.of(40)))
        .isEqualTo(base.resolve("40"));
  }

  @ParameterizedTest
  @MethodSource("flavours")
  void neverWritesOverAVersion(Flavour flavour) throws IOException {
    Path path = export(MLP, flavour);
    byte[] before = Files.readAllBytes(path.resolve("saved_model.pb"));
    assertThatThrownBy(
            () ->
                Exporter.export(
                    RESIDUAL.trained(), directory.resolve("net"), flavour, OptionalLong.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("version 1 exists and is never overwritten: " + path);
    assertThat(path.resolve("saved_model.pb")).hasBinaryContent(before);
    assertThat(directory.resolve("net")).isDirectoryNotContaining("glob:**/.tmp*");
  }

  @ParameterizedTest
  @MethodSource("flavours")
  void aFailedExportLeavesNothing(Flavour flavour) {
    TrainedNetwork trained = RESIDUAL.trained();
    InputTransform threeChannels =
        new InputTransform.Channels(List.of(1.0, 2.0, 3.0), List.of(1.0, 1.0, 1.0));
    TrainedNetwork wrong =
        new TrainedNetwork(trained.network(), threeChannels, trained.values(), List.of());
    assertThatThrownBy(
            () -> Exporter.export(wrong, directory.resolve("net"), flavour, OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(directory.resolve("net")).doesNotExist();
  }

  @Test
  void refusesFastWhereTheGraphWouldBeTooLarge() {
    NetworkBuilder net = Network.builder("huge");
    String x = net.call(Dense.of("fc", 30_000), net.input("x", Shape.of(20_000)));
    Network huge = net.output("logits", x).build();
    assertThatThrownBy(() -> Exporter.requireOneGraph(huge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "flavours fast and small are made of a graph with the weights in it, which holds at most"
                + " 2143289343 bytes, got 2400120000 (network huge); export it as plain");
  }

  @Test
  void refusesADirectoryWithoutAName() {
    Path root = directory.getRoot();
    assertThatThrownBy(
            () -> Exporter.export(MLP.trained(), root, Flavour.FAST, OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a model's directory must be BASE/NAME, got " + root + "; name the model");
  }

  private Path export(SmallTraining training, Flavour flavour) {
    return Exporter.export(
        training.trained(), directory.resolve("net"), flavour, OptionalLong.empty());
  }

  private static float[] predict(Path path, Map<String, Object> inputs) {
    try (ServedModel model = ServedModel.load(path)) {
      return model.predict(inputs).get("logits");
    }
  }

  private static MetaGraphDef read(Path path) throws IOException {
    return SavedModel.parseFrom(Files.readAllBytes(path.resolve("saved_model.pb")))
        .getMetaGraphs(0);
  }

  private static float[] constant(MetaGraphDef meta, String name) {
    TensorProto tensor =
        meta.getGraphDef().getNodeList().stream()
            .filter(node -> node.getName().equals(name))
            .findFirst()
            .orElseThrow()
            .getAttrOrThrow("value")
            .getTensor();
    FloatBuffer buffer =
        tensor
            .getTensorContent()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
