// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef.ArgDef;
import org.tensorflow.types.TFloat32;

/** Graphs as other tools write them; mostly {@code y = x w}, w [2, 3] with one zero. */
final class ForeignGraphs {

  static final float[][] WEIGHTS = {{1, 0, 3}, {10, 20, 30}};

  private ForeignGraphs() {}

  /** The weights are a reference variable, and beside it is the slot of an optimizer. */
  static ServingGraph refVariable() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Variable<TFloat32> w = tf.withName("w").variable(Shape.of(2, 3), TFloat32.class);
      Variable<TFloat32> slot = tf.withName("w_Adam").variable(Shape.of(2, 3), TFloat32.class);
      Op first = tf.assign(w, tf.constant(WEIGHTS));
      Op second = tf.assign(slot, tf.constant(WEIGHTS));
      tf.withName("init").withControlDependencies(List.of(first, second)).noOp();
      tf.withName("y").identity(tf.linalg.matMul(x(tf, -1, 2), tf.identity(w)));
      return signed(graph.toGraphDef(), -1, 2).withInitOp("init");
    }
  }

  /** As TensorFlow 2 writes it: the answer is a call of a function, which calls another. */
  static ServingGraph inFunctions() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VarHandleOp w =
          tf.withName("w").varHandleOp(TFloat32.class, Shape.of(2, 3), VarHandleOp.sharedName("w"));
      Op assign = tf.assignVariableOp(w, tf.constant(WEIGHTS));
      tf.withName("init").withControlDependencies(List.of(assign)).noOp();
      x(tf, -1, 2);
      GraphDef.Builder builder = graph.toGraphDef().toBuilder();
      builder.addNode(call("call", "outer", "x", "w"));
      builder.addNode(node("y", "Identity", "call:1").putAttr("T", type(DataType.DT_FLOAT)));
      builder.getLibraryBuilder().addFunction(outer()).addFunction(inner());
      return signed(builder.build(), -1, 2).withInitOp("init");
    }
  }

  /** {@code (x, w) -> (x, inner(x, w))}. */
  private static FunctionDef outer() {
    return function("outer")
        .addNodeDef(call("layer", "inner", "x", "w"))
        .putRet("same", "x")
        .putRet("product", "layer:output:1")
        .build();
  }

  /** {@code (x, w) -> (x, x w)}, by the second half of {@code [x, x]}. */
  private static FunctionDef inner() {
    AttrValue zero = AttrValue.newBuilder().setI(0).build();
    AttrValue two = AttrValue.newBuilder().setI(2).build();
    return function("inner")
        .addNodeDef(
            node("axis", "Const")
                .putAttr("dtype", type(DataType.DT_INT32))
                .putAttr("value", scalar()))
        .addNodeDef(
            node("twice", "Pack", "x", "x")
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("N", two)
                .putAttr("axis", zero))
        .addNodeDef(
            node("apart", "Unpack", "twice:output:0")
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("num", two)
                .putAttr("axis", zero))
        .addNodeDef(node("read", "ReadVariableOp", "w").putAttr("dtype", type(DataType.DT_FLOAT)))
        .addNodeDef(
            node("multiply", "MatMul", "apart:output:1", "read:value:0", "^axis")
                .putAttr("T", type(DataType.DT_FLOAT)))
        .putRet("same", "x")
        .putRet("product", "multiply:product:0")
        .build();
  }

  /** The kernel is {@code mask * w}, so what its zeros are is only known once it runs. */
  static ServingGraph masked() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> w = tf.withName("w").constant(WEIGHTS);
      Operand<TFloat32> mask = tf.withName("mask").constant(new float[][] {{1, 0, 0}, {0, 0, 1}});
      tf.withName("y").identity(tf.linalg.matMul(x(tf, -1, 2), tf.math.mul(mask, w)));
      return signed(graph.toGraphDef(), -1, 2);
    }
  }

  /** The same weights twice on rows of {@code [batch, 5, 2]}, the shape computed as it runs. */
  static ServingGraph rows(long batch) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = x(tf, batch, 5, 2);
      Operand<TFloat32> w = tf.withName("w").constant(WEIGHTS);
      Operand<TFloat32> flat = tf.reshape(x, tf.constant(new int[] {-1, 2}));
      Operand<TFloat32> once = tf.linalg.matMul(flat, w);
      Operand<TFloat32> again = tf.linalg.matMul(flat, w);
      tf.withName("y").identity(tf.math.add(once, again));
      return signed(graph.toGraphDef(), batch, 5, 2);
    }
  }

  /** A convolution over images of any size. */
  static ServingGraph anySize() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> w = tf.withName("w").constant(new float[3][3][1][2]);
      List<Long> one = List.of(1L, 1L, 1L, 1L);
      tf.withName("y").identity(tf.nn.conv2d(x(tf, -1, -1, -1, 1), w, one, "SAME"));
      return signed(graph.toGraphDef(), -1, -1, -1, 1);
    }
  }

  private static Operand<TFloat32> x(Ops tf, long... shape) {
    return tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
  }

  private static ServingGraph signed(GraphDef graph, long... shape) {
    return new ServingGraph(
        graph,
        Map.of("x", ServingGraph.tensor("x:0", DataType.DT_FLOAT, shape)),
        Map.of("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, -1, 3)));
  }

  private static FunctionDef.Builder function(String name) {
    FunctionDef.Builder function = FunctionDef.newBuilder();
    function
        .getSignatureBuilder()
        .setName(name)
        .addInputArg(argument("x", DataType.DT_FLOAT))
        .addInputArg(argument("w", DataType.DT_RESOURCE))
        .addOutputArg(argument("same", DataType.DT_FLOAT))
        .addOutputArg(argument("product", DataType.DT_FLOAT));
    return function;
  }

  private static NodeDef call(String name, String function, String... inputs) {
    AttrValue.Builder f = AttrValue.newBuilder();
    f.getFuncBuilder().setName(function);
    return node(name, "StatefulPartitionedCall", inputs)
        .putAttr("f", f.build())
        .putAttr("Tin", types(DataType.DT_FLOAT, DataType.DT_RESOURCE))
        .putAttr("Tout", types(DataType.DT_FLOAT, DataType.DT_FLOAT))
        .build();
  }

  static NodeDef.Builder node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs));
  }

  static ArgDef argument(String name, DataType type) {
    return ArgDef.newBuilder().setName(name).setType(type).build();
  }

  static AttrValue type(DataType type) {
    return TinyModel.type(type);
  }

  private static AttrValue types(DataType... types) {
    AttrValue.Builder list = AttrValue.newBuilder();
    list.getListBuilder().addAllType(List.of(types));
    return list.build();
  }

  private static AttrValue scalar() {
    AttrValue.Builder value = AttrValue.newBuilder();
    value.getTensorBuilder().setDtype(DataType.DT_INT32).addIntVal(0).getTensorShapeBuilder();
    return value.build();
  }
}
