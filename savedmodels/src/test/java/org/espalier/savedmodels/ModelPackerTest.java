// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Shape;
import org.espalier.savedmodels.PackableModels.Kind;
import org.espalier.savedmodels.packed.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

class ModelPackerTest {

  @TempDir private Path base;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONSTANT_IN_FUNCTION")
  void packsWhereverTheWeightsAreAndTheAnswersStay(Kind kind) throws IOException {
    Path model = write(kind);
    PackedModel packed = pack(model, Precision.FLOAT32, Optional.empty());

    assertThat(packed.leftBecause()).isEmpty();
    assertThat(packed.path()).isEqualTo(base.resolve("packed/1"));
    assertThat(packed.movement().orElseThrow().identical()).isTrue();
    assertThat(packed.bytesAfter()).isEqualTo(bytes(packed.path())).isLessThan(bytes(model) / 2);
    assertThat(packed.path().resolve("variables")).doesNotExist();
    assertThat(answer(packed.path())).isEqualTo(answer(model)).isNotEqualTo(new float[100]);
    assertThat(ServingCheck.checkWithOps(packed.path()))
        .noneMatch(finding -> finding.severity() == Severity.ERROR);
    assertThat(read(packed.path()).getMetaGraphs(0).getSignatureDefMap().get("serving_default"))
        .isEqualTo(read(model).getMetaGraphs(0).getSignatureDefMap().get("serving_default"));
  }

  @ParameterizedTest
  @EnumSource
  void expandsToConstantsUnlessRequestsWriteThem(Kind kind) throws IOException {
    Path model = write(kind);
    Path small = pack(model, Precision.FLOAT32, Optional.empty()).path();
    for (Path from : List.of(small, model)) {
      MetaGraphDef expanded = Expansion.of(CheckedSavedModel.graph(from));
      Path fast =
          VersionDirectory.next(base, "fast")
              .publish(directory -> ModelFiles.write(expanded, from, directory));
      List<NodeDef> nodes = nodes(fast);
      boolean variables = nodes.stream().anyMatch(VariableRules::isVariable);
      assertThat(variables).isEqualTo(kind == Kind.WRITTEN);
      assertThat(nodes).anyMatch(node -> variables == node.getOp().contains("espalier"));
      assertThat(answer(fast))
          .containsExactly(answer(model), org.assertj.core.data.Offset.offset(1e-6f));
      assertThat(ServingCheck.checkWithOps(fast))
          .noneMatch(finding -> finding.severity() == Severity.ERROR);
    }
    try (ServedModel expanded = ServedModel.loadExpanded(small)) {
      assertThat(predict(expanded))
          .containsExactly(answer(model), org.assertj.core.data.Offset.offset(1e-6f));
    }
  }

  @Test
  void anExpandedModelIsComparedWithTheOneItIsOf() {
    PackedModel fast =
        Expansion.expand(write(Kind.VARIABLE), base.resolve("fast"), OptionalLong.empty());
    assertThat(fast.movement().orElseThrow().requests()).isEqualTo(1);
    assertThat(fast.movement().orElseThrow().largestDifference()).isLessThan(1e-6);
  }

  @Test
  void leavesAModelThatIsSmallAlready() {
    Path small = pack(write(Kind.VARIABLE), Precision.FLOAT32, Optional.empty()).path();
    PackedModel again = pack(small, Precision.FLOAT32, Optional.empty());

    assertThat(again.leftBecause())
        .hasValueSatisfying(why -> assertThat(why).startsWith("packed it would have"));
    assertThat(again.path()).isEqualTo(base.resolve("packed/2"));
    assertThat(again.path().resolve("saved_model.pb"))
        .hasSameBinaryContentAs(small.resolve("saved_model.pb"));
  }

  /** The init op runs while weights are unpacked, in no order with that. */
  @Test
  void leavesConstantsThatTheInitOpNeedsAndThoseInsideLoops() throws IOException {
    SavedModel.Builder model = read(write(Kind.CONSTANT)).toBuilder();
    NodeDef w =
        model.getMetaGraphs(0).getGraphDef().getNodeList().stream()
            .filter(node -> node.getName().equals("w"))
            .findFirst()
            .orElseThrow();
    MetaGraphDef.Builder init = model.getMetaGraphsBuilder(0);
    init.getGraphDefBuilder().addNodeBuilder().setName("init").setOp("NoOp").addInput("^w");
    InitOps.set(init, "init");
    assertThat(ops(SmallModel.of(init.build(), Map.of(), Precision.FLOAT32)))
        .containsEntry("w", "Const");

    MetaGraphDef.Builder loop = read(base.resolve("model/1")).getMetaGraphs(0).toBuilder();
    loop.getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getName().equals(w.getName()))
        .forEach(node -> node.addInput("^x"));
    assertThat(ops(SmallModel.of(loop.build(), Map.of(), Precision.FLOAT32)))
        .containsEntry("w", "Const");
    assertThat(
            ops(
                SmallModel.of(
                    loop.clone()
                        .setGraphDef(read(base.resolve("model/1")).getMetaGraphs(0).getGraphDef())
                        .build(),
                    Map.of(),
                    Precision.FLOAT32)))
        .containsEntry("w", "ReadVariableOp");
  }

  private static Map<String, String> ops(MetaGraphDef graph) {
    return graph.getGraphDef().getNodeList().stream()
        .collect(Collectors.toMap(NodeDef::getName, NodeDef::getOp));
  }

  @Test
  void leavesConstantsInFunctions() throws IOException {
    Path model = write(Kind.CONSTANT_IN_FUNCTION);
    Path beside = Files.writeString(model.resolve(BatchingParameters.FILE), "kept");
    Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("r--r--r--"));
    PackedModel left = pack(model, Precision.FLOAT32, Optional.empty());
    assertThat(left.path().resolve(BatchingParameters.FILE)).hasContent("kept");
    assertThat(Files.getPosixFilePermissions(left.path().resolve(BatchingParameters.FILE)))
        .contains(PosixFilePermission.OWNER_WRITE); // else nobody but root could sync it
    assertThat(left.leftBecause()).isPresent();
    assertThat(left.movement()).isEmpty();
    assertThat(answer(left.path())).isEqualTo(answer(base.resolve("model/1")));
  }

  @ParameterizedTest
  @CsvSource({"VARIABLE, true", "VARIABLE, false", "CONSTANT, false", "LEGACY, true"})
  void prunesExactlySoManyWeightsFirst(Kind kind, boolean layerwise) {
    PackedModel packed =
        pack(write(kind), Precision.FLOAT32, Optional.of(new OneShot(0.97, layerwise)));

    assertThat(SavedModelSummary.of(packed.path()).nonZeros()).isEqualTo(60); // 3 % of 2,000
    Movement movement = packed.movement().orElseThrow();
    assertThat(movement.identical()).isFalse();
    assertThat(movement.largestDifference()).isBetween(0.01, movement.largestValue() * 2);
    assertThat(movement.rows()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "INT8", "CODEBOOK"})
  void roundsIfToldAndSaysHowFarAnswersMove(Precision precision) {
    Path model = write(Kind.VARIABLE);
    PackedModel packed = pack(model, precision, Optional.empty());
    PackedModel exact = pack(model, Precision.FLOAT32, Optional.empty());

    assertThat(packed.bytesAfter()).isLessThan(exact.bytesAfter());
    Movement movement = packed.movement().orElseThrow();
    assertThat(movement.identical()).isFalse();
    assertThat(movement.largestDifference()).isLessThan(0.05 * movement.largestValue());
  }

  @Test
  void takesAModelThatNamesADeviceThatIsNotHere() throws IOException {
    Path model = write(Kind.VARIABLE);
    SavedModel.Builder placed = read(model).toBuilder();
    placed.getMetaGraphsBuilder(0).getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOp().equals("MatMul"))
        .forEach(node -> node.setDevice("/device:GPU:0"));
    Files.write(model.resolve("saved_model.pb"), placed.build().toByteArray());
    assertThatThrownBy(() -> answer(model)).hasMessageContaining("GPU:0");

    Path packed = pack(model, Precision.FLOAT32, Optional.empty()).path();
    assertThat(nodes(packed)).allMatch(node -> node.getDevice().isEmpty());
    assertThat(answer(packed)).hasSize(100);
  }

  @Test
  void keepsWhatStandsBesideTheGraphAndFollowsNoLinks() throws IOException {
    Path model = write(Kind.VARIABLE);
    Files.createDirectories(model.resolve("assets.extra/more"));
    Files.writeString(model.resolve("assets.extra/more/note.txt"), "kept");
    Path packed = pack(model, Precision.FLOAT32, Optional.empty()).path();
    assertThat(packed.resolve("assets.extra/more/note.txt")).hasContent("kept");

    Files.createSymbolicLink(model.resolve("assets.extra/link"), base);
    assertThatThrownBy(() -> pack(model, Precision.FLOAT32, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a SavedModel holds files and directories alone, got something else: "
                + model.resolve("assets.extra/link"));
    assertThat(base.resolve("packed")).isDirectoryNotContaining("glob:**/{2,.tmp-2}");
  }

  @Test
  void writesNothingForBrokenModelsAndTakenVersions() throws IOException {
    Path model = write(Kind.VARIABLE);
    assertThatThrownBy(
            () ->
                ModelPacker.pack(
                    model, model, Precision.FLOAT32, Optional.empty(), Optional.empty()))
        .hasMessageContaining("version 1 exists and is never overwritten");
    assertThatThrownBy(() -> pack(base.resolve("nothing"), Precision.FLOAT32, Optional.empty()))
        .isInstanceOf(NotASavedModelException.class);
    Files.delete(model.resolve("variables/variables.data-00000-of-00001"));
    assertThatThrownBy(() -> pack(model, Precision.FLOAT32, Optional.empty()))
        .isInstanceOf(RefusedSavedModelException.class)
        .hasMessageContaining("variables.data-00000-of-00001 is missing");
    assertThat(base.resolve("packed")).doesNotExist();
  }

  @Test
  void refusesToPruneWhatHasNoKernels() {
    VersionDirectory version = VersionDirectory.of(base, "three", 1);
    Path model = SavedModelWriter.write(version, TinyGraph.threeInputs());
    assertThatThrownBy(() -> pack(model, Precision.FLOAT32, Optional.of(new OneShot(0.5, false))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is nothing to prune");
    assertThatThrownBy(() -> new OneShot(1, false))
        .hasMessage("sparsity must be in [0, 1), got 1.0");
  }

  private Path write(Kind kind) {
    return PackableModels.write(VersionDirectory.of(base, "model", 1), kind);
  }

  private PackedModel pack(Path model, Precision precision, Optional<OneShot> pruning) {
    return ModelPacker.pack(model, base.resolve("packed"), precision, pruning, Optional.empty());
  }

  private static float[] answer(Path model) {
    try (ServedModel served = ServedModel.load(model)) {
      return predict(served);
    }
  }

  private static float[] predict(ServedModel model) {
    float[] examples = new float[2 * PackableModels.INPUTS];
    RandomStream random = RandomStream.of(9);
    for (int i = 0; i < examples.length; i++) {
      examples[i] = (float) random.gaussian();
    }
    return model.predict("x", Shape.of(PackableModels.INPUTS), examples);
  }

  private static SavedModel read(Path model) throws IOException {
    return SavedModel.parseFrom(Files.readAllBytes(model.resolve("saved_model.pb")));
  }

  private static List<NodeDef> nodes(Path model) throws IOException {
    var graph = read(model).getMetaGraphs(0).getGraphDef();
    return java.util.stream.Stream.concat(
            graph.getNodeList().stream(),
            graph.getLibrary().getFunctionList().stream()
                .flatMap(function -> function.getNodeDefList().stream()))
        .toList();
  }

  private static long bytes(Path model) {
    return ModelFiles.bytes(model);
  }
}
