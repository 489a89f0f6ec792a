// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.graph.data.InputTransform;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.savedmodels.PackableModels.Kind;
import org.espalier.savedmodels.packed.Precision;
import org.espalier.savedmodels.runtime.GraphConversion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class RuntimePackerTest {

  @TempDir private Path base;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WRITTEN")
  void packsWhereverTheWeightsAreAndTheAnswersStay(Kind kind) {
    PackedModel packed = pack(write(kind), Precision.FLOAT32, Optional.empty());

    assertThat(packed.path()).isEqualTo(base.resolve("packed/1"));
    assertThat(packed.bytesAfter()).isLessThan(packed.bytesBefore());
    Movement movement = packed.movement().orElseThrow();
    assertThat(movement.requests()).isEqualTo(1);
    assertThat(movement.largestDifference()).isLessThan(1e-5);
    ModelGraph graph = graph(packed.path());
    assertThat(graph.name()).isEqualTo("packed");
    assertThat(graph.inputs()).hasToString("[Input[name=x, shape=[40], type=FLOATS, words=[]]]");
    assertThat(((ProductOp.Dense) graph.ops().get(0)).product().weights().density())
        .isBetween(0.05, 0.15);
  }

  @Test
  void refusesVariablesThatRequestsWriteAndWritesNothing() {
    Path model = write(Kind.WRITTEN);
    assertThatThrownBy(() -> pack(model, Precision.FLOAT32, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the runtime knows no MatMul with input 1 not a float32 constant (node ");
    assertThat(base.resolve("packed")).doesNotExist();
  }

  @Test
  void packsWhatHasBeenPackedSmall() {
    Path small =
        ModelPacker.pack(
                write(Kind.VARIABLE),
                base.resolve("small"),
                Precision.FLOAT32,
                Optional.empty(),
                Optional.empty())
            .path();
    Movement movement = pack(small, Precision.FLOAT32, Optional.empty()).movement().orElseThrow();
    assertThat(movement.largestDifference()).isLessThan(1e-5);
  }

  @Test
  void prunesAndRoundsWhatIsAskedFor() {
    PackedModel packed =
        pack(write(Kind.IN_FUNCTIONS), Precision.INT8, Optional.of(new OneShot(0.95, false)));
    assertThat(packed.movement().orElseThrow().largestDifference()).isGreaterThan(1e-3);
    ProductOp.Dense dense = (ProductOp.Dense) graph(packed.path()).ops().get(0);
    assertThat(dense.product().weights().density()).isBetween(0.04, 0.05);
  }

  @Test
  void looksUpRowsOfAVariableUnlessRequestsWriteIt() {
    MetaGraphDef gathering = gathering();
    TensorProto table =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(TensorProtos.shape(3, 2))
            .addAllFloatVal(List.of(1f, 0f, 3f, 10f, 20f, 30f))
            .build();
    GraphDef frozen = freeze(gathering, Map.of("w", table));
    ModelGraph graph =
        GraphConversion.convert(
            new GraphConversion.Source("m", frozen, Map.of("x", "x"), Map.of("y", "y"), 5));
    assertThat(graph.inputs().get(0).type()).isEqualTo(ModelGraph.Type.IDS);
    assertThat(((Op.Embedding) graph.ops().get(0)).weights().toArray())
        .containsExactly(1, 0, 3, 10, 20, 30);

    MetaGraphDef.Builder writing = gathering.toBuilder();
    writing
        .getGraphDefBuilder()
        .addNodeBuilder()
        .setName("write")
        .setOp("AssignVariableOp")
        .addInput("w")
        .addInput("w");
    assertThat(freeze(writing.build(), Map.of("w", table)).getNodeList())
        .noneMatch(node -> node.getOp().equals("GatherV2"));
  }

  @Test
  void namesSignaturesThatItDoesNotAnswer() {
    TrainedNetwork trained =
        RuntimeNetworks.values(SmallNetworks.mlp(), InputTransform.unitPixels());
    TrainedNetwork labelled =
        new TrainedNetwork(
            trained.network(), trained.transform(), trained.values(), SmallTraining.LABELS);
    Path model =
        Exporter.export(
            labelled,
            base.resolve("model"),
            Flavour.PLAIN,
            OptionalLong.empty(),
            new ServingExtras(List.of(), false, true, Optional.empty()),
            unpublished -> {});
    Movement movement = pack(model, Precision.FLOAT32, Optional.empty()).movement().orElseThrow();
    assertThat(movement.requests()).isEqualTo(1);
    assertThat(movement.notCompared())
        .containsExactly("classify (it is not among what the other answers)");
  }

  private Path write(Kind kind) {
    return PackableModels.write(VersionDirectory.of(base, "model", 1), kind);
  }

  private PackedModel pack(Path model, Precision precision, Optional<OneShot> pruning) {
    return RuntimePacker.pack(model, base.resolve("packed"), precision, pruning, Optional.empty());
  }

  private static ModelGraph graph(Path version) {
    try (RuntimeModel model = RuntimeModel.load(version)) {
      return model.graph();
    }
  }

  private static GraphDef freeze(MetaGraphDef graph, Map<String, TensorProto> values) {
    MetaGraph meta = MetaGraph.of(Path.of("model"), graph);
    FlatGraph flat = FlatGraph.of(meta, TensorFlow.registeredOpList().getOpList(), 5);
    return GatheredVariables.freeze(meta, flat, values);
  }

  /** {@code y = w[x]}, w a resource variable. */
  private static MetaGraphDef gathering() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TInt32> x =
          tf.withName("x").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, 4)));
      VarHandleOp w = tf.withName("w").varHandleOp(TFloat32.class, Shape.of(3, 2));
      tf.withName("y").identity(tf.resourceGather(w, x, TFloat32.class));
      SignatureDef.Builder signature = SignatureDef.newBuilder();
      signature.putInputs("x", ServingGraph.tensor("x:0", DataType.DT_INT32, -1, 4));
      signature.putOutputs("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, -1, 4, 2));
      return MetaGraphDef.newBuilder()
          .setGraphDef(graph.toGraphDef())
          .putSignatureDef(MetaGraph.DEFAULT_SIGNATURE, signature.build())
          .build();
    }
  }
}
