// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Small graphs as TensorFlow itself writes them: {@code y = x w}, x [-1, 2], y [-1, 3]. */
final class TinyGraph {

  private static final float[][] WEIGHTS = {{1, 2, 3}, {10, 20, 30}};

  private static final Map<DataType, Class<? extends TType>> EVERY_TYPE =
      Map.of(
          DataType.DT_FLOAT, TFloat32.class,
          DataType.DT_INT32, TInt32.class,
          DataType.DT_INT64, TInt64.class,
          DataType.DT_UINT8, TUint8.class,
          DataType.DT_STRING, TString.class);

  private TinyGraph() {}

  /** The weights are a constant. */
  static ServingGraph frozen() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      multiply(tf, tf.constant(WEIGHTS));
      return signed(graph);
    }
  }

  /** The weights are a variable that the init op fills. */
  static ServingGraph initialized() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VarHandleOp handle = variable(tf);
      Op assign = tf.assignVariableOp(handle, tf.constant(WEIGHTS));
      tf.withName("init").withControlDependencies(List.of(assign)).noOp();
      multiply(tf, tf.readVariableOp(handle, TFloat32.class));
      return signed(graph).withInitOp("init");
    }
  }

  /** The weights are a variable, saved into the SavedModel. */
  static Path writeWithVariables(VersionDirectory version) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      VarHandleOp handle = variable(tf);
      multiply(tf, tf.readVariableOp(handle, TFloat32.class));
      addSaver(tf, handle);
      ServingGraph signed =
          signed(graph)
              .withSaver(ServingGraph.saver("save_filename:0", "save_id:0", "restore_all"));
      tf.withName("fill").assignVariableOp(handle, tf.constant(WEIGHTS)); // not in the export
      session.run("fill");
      return SavedModelWriter.write(version, signed, prefix -> save(session, prefix));
    }
  }

  private static VarHandleOp variable(Ops tf) {
    return tf.withName("w")
        .varHandleOp(TFloat32.class, Shape.of(2, 3), VarHandleOp.sharedName("w"));
  }

  private static void addSaver(Ops tf, VarHandleOp handle) {
    Placeholder<TString> filename =
        tf.withName("save_filename").placeholder(TString.class, Placeholder.shape(Shape.of()));
    Operand<TString> names = tf.array("w");
    Operand<TString> slices = tf.array("");
    Op save =
        tf.train.save(filename, names, slices, List.of(tf.readVariableOp(handle, TFloat32.class)));
    tf.withName("save_id").withControlDependencies(List.of(save)).identity(filename);
    Operand<TFloat32> restored =
        tf.train
            .restore(filename, names, slices, List.of(TFloat32.class))
            .tensors()
            .get(0)
            .asOutput()
            .expect(TFloat32.class);
    Op assign = tf.assignVariableOp(handle, restored);
    tf.withName("restore_all").withControlDependencies(List.of(assign)).noOp();
  }

  private static void save(Session session, Path prefix) {
    try (TString name = TString.scalarOf(prefix.toString())) {
      session.runner().feed("save_filename:0", name).addTarget("save_id").run().close();
    }
  }

  /** A float, a uint8 and a string input; output {@code y = a + b + length(c)}, all [-1]. */
  static ServingGraph threeInputs() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder.Options any = Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE));
      var a = tf.withName("a").placeholder(TFloat32.class, any);
      var b = tf.withName("b").placeholder(TUint8.class, any);
      var c = tf.withName("c").placeholder(TString.class, any);
      var sum =
          tf.math.add(
              tf.math.add(a, tf.dtypes.cast(b, TFloat32.class)),
              tf.dtypes.cast(tf.strings.stringLength(c), TFloat32.class));
      tf.withName("y").identity(sum);
      return new ServingGraph(
          graph.toGraphDef(),
          Map.of(
              "a", ServingGraph.tensor("a:0", DataType.DT_FLOAT, -1),
              "b", ServingGraph.tensor("b:0", DataType.DT_UINT8, -1),
              "c", ServingGraph.tensor("c:0", DataType.DT_STRING, -1)),
          Map.of("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, -1)));
    }
  }

  /** An input and an output {@code [-1]} of each type there is a column for, answered as it is. */
  static ServingGraph everyType() {
    Map<String, TensorInfo> inputs = new HashMap<>();
    Map<String, TensorInfo> outputs = new HashMap<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      EVERY_TYPE.forEach(
          (type, tensorType) -> {
            String name = type.name().substring("DT_".length()).toLowerCase(Locale.ROOT);
            Placeholder.Options any = Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE));
            tf.withName(name + "_out")
                .identity(tf.withName(name + "_in").placeholder(tensorType, any));
            inputs.put(name, ServingGraph.tensor(name + "_in:0", type, -1));
            outputs.put(name, ServingGraph.tensor(name + "_out:0", type, -1));
          });
      return new ServingGraph(graph.toGraphDef(), inputs, outputs);
    }
  }

  /** The same graph with every node on a device. */
  static ServingGraph on(String device, ServingGraph graph) {
    GraphDef.Builder builder = graph.graph().toBuilder();
    builder.getNodeBuilderList().forEach(node -> node.setDevice(device));
    return new ServingGraph(builder.build(), graph.inputs(), graph.outputs());
  }

  private static void multiply(Ops tf, Operand<TFloat32> weights) {
    var x =
        tf.withName("x")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 2)));
    tf.withName("y").identity(tf.linalg.matMul(x, weights));
  }

  private static ServingGraph signed(Graph graph) {
    return new ServingGraph(
        graph.toGraphDef(),
        Map.of("x", ServingGraph.tensor("x:0", DataType.DT_FLOAT, -1, 2)),
        Map.of("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, -1, 3)));
  }
}
