// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** A valid SavedModel made by hand, {@code y = identity(x * w)}, for tests to break. */
final class TinyModel {

  private final Path directory;
  private final MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();

  /** Will be written to {@code base/net/1}. */
  TinyModel(Path base) {
    directory = base.resolve("net").resolve("1");
    meta.getMetaInfoDefBuilder().addTags("serve");
    meta.getGraphDefBuilder().getVersionsBuilder().setProducer(1882);
    NodeDef.Builder x = node("x", "Placeholder");
    x.putAttr("dtype", type(DataType.DT_FLOAT));
    x.putAttr(
        "shape", AttrValue.newBuilder().setShape(tensor("x:0", -1, 2).getTensorShape()).build());
    node("w", "Const").putAttr("dtype", type(DataType.DT_FLOAT));
    node("product", "MatMul", "x", "w").putAttr("T", type(DataType.DT_FLOAT));
    node("y", "Identity", "product").putAttr("T", type(DataType.DT_FLOAT));
    meta.putSignatureDef(
        "serving_default",
        SignatureDef.newBuilder()
            .putInputs("x", tensor("x:0", -1, 2))
            .putOutputs("y", tensor("y:0", -1, 3))
            .setMethodName("tensorflow/serving/predict")
            .build());
  }

  Path directory() {
    return directory;
  }

  MetaGraphDef.Builder meta() {
    return meta;
  }

  /** Adds a node to the graph. */
  NodeDef.Builder node(String name, String op, String... inputs) {
    return meta.getGraphDefBuilder()
        .addNodeBuilder()
        .setName(name)
        .setOp(op)
        .addAllInput(List.of(inputs));
  }

  /** A node of the graph, by its place. */
  NodeDef.Builder node(int index) {
    return meta.getGraphDefBuilder().getNodeBuilder(index);
  }

  /** Adds a function with one node. */
  NodeDef.Builder function(String function, String argument, String node, String op) {
    var definition = meta.getGraphDefBuilder().getLibraryBuilder().addFunctionBuilder();
    definition.getSignatureBuilder().setName(function).addInputArgBuilder().setName(argument);
    return definition.addNodeDefBuilder().setName(node).setOp(op).addInput(argument);
  }

  /** Changes {@code serving_default}. */
  TinyModel signature(Consumer<SignatureDef.Builder> change) {
    SignatureDef.Builder builder = meta.getSignatureDefOrThrow("serving_default").toBuilder();
    change.accept(builder);
    meta.putSignatureDef("serving_default", builder.build());
    return this;
  }

  /** Adds a variable, and a saver whose nodes are there. */
  TinyModel variable() {
    node("v", "VarHandleOp");
    node("filename", "Placeholder");
    node("restore", "RestoreV2", "filename");
    node("assign", "AssignVariableOp", "v", "restore");
    node("restore_all", "NoOp", "^assign");
    meta.setSaverDef(ServingGraph.saver("filename:0", "save:0", "restore_all"));
    return this;
  }

  SavedModel proto() {
    return SavedModel.newBuilder().addMetaGraphs(meta).build();
  }

  /** Writes a file of the SavedModel's directory. */
  TinyModel file(String name, byte... content) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code saved_model.pb}. */
  Path write() {
    return file("saved_model.pb", proto().toByteArray()).directory;
  }

  /** Writes and checks. */
  List<Finding> check() {
    return ServingCheck.check(write());
  }

  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static TensorInfo tensor(String name, long... dimensions) {
    return ServingGraph.tensor(name, DataType.DT_FLOAT, dimensions);
  }

  static TensorInfo unknownRank(String name) {
    return tensor(name).toBuilder()
        .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
        .build();
  }
}
