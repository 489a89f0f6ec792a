// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.savedmodels.ForeignGraphs.argument;
import static org.espalier.savedmodels.ForeignGraphs.node;
import static org.espalier.savedmodels.ForeignGraphs.type;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
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
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** Models as other tools write them, {@code y = x w}, w [40, 50] and one weight in ten not zero. */
final class PackableModels {

  static final int INPUTS = 40;
  static final int OUTPUTS = 50;

  private PackableModels() {}

  /** How a model holds w. */
  enum Kind {
    /** A resource variable in a checkpoint, read in the graph. */
    VARIABLE,
    /** The same, read in a function that a function calls. */
    IN_FUNCTIONS,
    /** A legacy variable in a checkpoint. */
    LEGACY,
    /** A constant of the graph. */
    CONSTANT,
    /** A constant in a function. */
    CONSTANT_IN_FUNCTION,
    /** A resource variable that each request adds 1 to. */
    WRITTEN
  }

  static float[][] weights() {
    float[][] weights = new float[INPUTS][OUTPUTS];
    RandomStream random = RandomStream.of(3);
    for (float[] row : weights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.below(10) == 0 ? (float) random.gaussian() : 0;
      }
    }
    return weights;
  }

  static Path write(VersionDirectory version, Kind kind) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, INPUTS)));
      boolean saved = true;
      boolean called = false;
      switch (kind) {
        case VARIABLE, WRITTEN -> {
          VarHandleOp w = handle(tf);
          Operand<TFloat32> read = tf.readVariableOp(w, TFloat32.class);
          if (kind == Kind.WRITTEN) {
            Op add = tf.assignAddVariableOp(w, tf.onesLike(read));
            read = tf.withControlDependencies(List.of(add)).readVariableOp(w, TFloat32.class);
          }
          tf.withName("y").identity(tf.linalg.matMul(x, read));
          saveResource(tf, w);
          tf.withName("fill").assignVariableOp(w, tf.constant(weights()));
        }
        case IN_FUNCTIONS -> {
          VarHandleOp w = handle(tf);
          called = true;
          saveResource(tf, w);
          tf.withName("fill").assignVariableOp(w, tf.constant(weights()));
        }
        case LEGACY -> {
          Variable<TFloat32> w =
              tf.withName("w").variable(Shape.of(INPUTS, OUTPUTS), TFloat32.class);
          tf.withName("y").identity(tf.linalg.matMul(x, tf.identity(w)));
          saveLegacy(tf, w);
          tf.withName("fill").assign(w, tf.constant(weights()));
        }
        case CONSTANT -> {
          tf.withName("y").identity(tf.linalg.matMul(x, tf.withName("w").constant(weights())));
          saved = false;
        }
        case CONSTANT_IN_FUNCTION -> {
          tf.withName("w").constant(weights()); // moved into the function below
          called = true;
          saved = false;
        }
      }
      GraphDef all = withoutFilling(graph.toGraphDef());
      GraphDef proto = called ? calling(all, kind) : all;
      ServingGraph serving =
          new ServingGraph(
              proto,
              Map.of("x", ServingGraph.tensor("x:0", DataType.DT_FLOAT, -1, INPUTS)),
              Map.of("y", ServingGraph.tensor("y:0", DataType.DT_FLOAT, -1, OUTPUTS)));
      if (saved) {
        session.run("fill");
        serving = serving.withSaver(ServingGraph.saver("file:0", "save:0", "restore"));
      }
      return kind == Kind.LEGACY
          ? writeAsItIs(version, serving, session)
          : SavedModelWriter.write(version, serving, prefix -> save(session, prefix));
    }
  }

  /** Past the writer, which refuses legacy variables. */
  private static Path writeAsItIs(VersionDirectory version, ServingGraph serving, Session session) {
    MetaGraphDef.Builder meta = MetaGraphDef.newBuilder().setGraphDef(serving.graph());
    meta.getMetaInfoDefBuilder().addTags(MetaGraph.TAG);
    meta.setSaverDef(requireNonNull(serving.saver()));
    meta.putSignatureDef(
        MetaGraph.DEFAULT_SIGNATURE,
        SignatureDef.newBuilder()
            .putAllInputs(serving.inputs())
            .putAllOutputs(serving.outputs())
            .setMethodName(SignatureRules.PREDICT)
            .build());
    return version.publish(
        directory -> {
          ModelFiles.write(meta.build(), directory, directory);
          Path variables = directory.resolve("variables");
          assertThat(variables.toFile().mkdir()).isTrue();
          save(session, variables.resolve("variables"));
        });
  }

  private static VarHandleOp handle(Ops tf) {
    return tf.withName("w")
        .varHandleOp(TFloat32.class, Shape.of(INPUTS, OUTPUTS), VarHandleOp.sharedName("w"));
  }

  private static void saveResource(Ops tf, VarHandleOp w) {
    Operand<TFloat32> restored = saver(tf, tf.readVariableOp(w, TFloat32.class));
    Op assign = tf.assignVariableOp(w, restored);
    tf.withName("restore").withControlDependencies(List.of(assign)).noOp();
  }

  private static void saveLegacy(Ops tf, Variable<TFloat32> w) {
    Op assign = tf.assign(w, saver(tf, w));
    tf.withName("restore").withControlDependencies(List.of(assign)).noOp();
  }

  private static Operand<TFloat32> saver(Ops tf, Operand<TFloat32> value) {
    Placeholder<TString> file =
        tf.withName("file").placeholder(TString.class, Placeholder.shape(Shape.of()));
    Operand<TString> names = tf.array("w");
    Operand<TString> slices = tf.array("");
    Op save = tf.train.save(file, names, slices, List.of(value));
    tf.withName("save").withControlDependencies(List.of(save)).identity(file);
    return tf.train
        .restore(file, names, slices, List.of(TFloat32.class))
        .tensors()
        .get(0)
        .asOutput()
        .expect(TFloat32.class);
  }

  private static void save(Session session, Path prefix) {
    try (TString name = TString.scalarOf(prefix.toString())) {
      session.runner().feed("file:0", name).fetch("save:0").run().close();
    }
  }

  private static GraphDef withoutFilling(GraphDef graph) {
    List<String> roots =
        graph.getNodeList().stream()
            .map(NodeDef::getName)
            .filter(name -> !name.equals("fill"))
            .filter(name -> List.of("x", "y", "w", "save", "restore").contains(name))
            .toList();
    return NeededNodes.of(graph, roots);
  }

  /** The graph with y as what a function gives that calls another, as TensorFlow 2 writes it. */
  private static GraphDef calling(GraphDef graph, Kind kind) {
    boolean constant = kind == Kind.CONSTANT_IN_FUNCTION;
    GraphDef.Builder calling = graph.toBuilder();
    FunctionDef.Builder inner = function("inner", constant);
    if (constant) {
      NodeDef w =
          graph.getNodeList().stream().filter(n -> n.getName().equals("w")).findFirst().get();
      inner.addNodeDef(w);
      calling.clearNode();
      graph.getNodeList().stream()
          .filter(node -> !node.getName().equals("w"))
          .forEach(calling::addNode);
    } else {
      inner.addNodeDef(
          node("read", "ReadVariableOp", "w").putAttr("dtype", type(DataType.DT_FLOAT)));
    }
    inner.addNodeDef(
        node("multiply", "MatMul", "x", constant ? "w:output:0" : "read:value:0")
            .putAttr("T", type(DataType.DT_FLOAT)));
    inner.putRet("result", "multiply:product:0");
    FunctionDef.Builder outer = function("outer", constant);
    outer.addNodeDef(call("layer", "inner", constant)).putRet("result", "layer:output:0");
    calling.addNode(call("called", "outer", constant));
    calling.addNode(node("y", "Identity", "called").putAttr("T", type(DataType.DT_FLOAT)));
    calling.getLibraryBuilder().addFunction(outer).addFunction(inner);
    return calling.build();
  }

  private static FunctionDef.Builder function(String name, boolean constant) {
    FunctionDef.Builder function = FunctionDef.newBuilder();
    function.getSignatureBuilder().setName(name).addInputArg(argument("x", DataType.DT_FLOAT));
    if (!constant) {
      function.getSignatureBuilder().addInputArg(argument("w", DataType.DT_RESOURCE));
    }
    function.getSignatureBuilder().addOutputArg(argument("result", DataType.DT_FLOAT));
    return function;
  }

  private static NodeDef call(String name, String function, boolean constant) {
    AttrValue.Builder f = AttrValue.newBuilder();
    f.getFuncBuilder().setName(function);
    AttrValue.Builder in = AttrValue.newBuilder();
    in.getListBuilder().addType(DataType.DT_FLOAT);
    NodeDef.Builder call = node(name, "StatefulPartitionedCall", "x");
    if (!constant) {
      in.getListBuilder().addType(DataType.DT_RESOURCE);
      call.addInput("w");
    }
    AttrValue.Builder out = AttrValue.newBuilder();
    out.getListBuilder().addType(DataType.DT_FLOAT);
    return call.putAttr("f", f.build())
        .putAttr("Tin", in.build())
        .putAttr("Tout", out.build())
        .build();
  }
}
