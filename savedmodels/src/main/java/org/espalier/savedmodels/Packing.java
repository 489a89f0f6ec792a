// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.espalier.savedmodels.packed.PackedGraph;
import org.espalier.savedmodels.packed.PackedTensor;
import org.espalier.savedmodels.packed.Precision;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.NodeDefOrBuilder;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Packs the weights of a graph: each becomes a variable that the graph's init op fills, unpacking
 * it by ops. A constant becomes the reading of one, under the constant's name; in functions too.
 */
final class Packing {

  /** About what the nodes take that unpack a tensor, and read it in place of a constant. */
  private static final int OVERHEAD = 700;

  private final GraphDef.Builder graph;
  private final Precision precision;
  private final PackedGraph packed;
  private final Set<String> names;

  Packing(GraphDef graph, Precision precision) {
    this.graph = graph.toBuilder();
    this.precision = precision;
    this.packed = new PackedGraph(this.graph);
    this.names = names(graph.getNodeList());
  }

  /** The graph as it is now. */
  GraphDef graph() {
    return graph.build();
  }

  /** The last node of the unpacking, all others before it; null if nothing has been packed. */
  @Nullable String last() {
    return packed.last();
  }

  /**
   * Packs a variable.
   *
   * @param handle its node, a VarHandleOp
   */
  void packVariable(String handle, PackedTensor tensor) {
    packed.assign(handle, free("packed", names), tensor);
  }

  /** Packs every floating-point constant that gets smaller by it, those in functions too. */
  void packConstants() {
    List<NodeDef> nodes = graph.getNodeList();
    graph.clearNode();
    for (NodeDef node : nodes) {
      PackedTensor tensor = packed(node);
      if (tensor == null) {
        graph.addNode(node);
      } else {
        NodeDef handle = handle(free(node.getName() + "/handle", names), node.getName(), node);
        graph.addNode(handle).addNode(read(node, handle.getName()));
        packVariable(handle.getName(), tensor);
      }
    }
    for (FunctionDef.Builder function : graph.getLibraryBuilder().getFunctionBuilderList()) {
      packConstants(function);
    }
  }

  private void packConstants(FunctionDef.Builder function) {
    Set<String> inside = names(function.getNodeDefList());
    Set<String> read = new HashSet<>();
    for (NodeDef.Builder node : List.copyOf(function.getNodeDefBuilderList())) {
      PackedTensor tensor = packed(node.build());
      if (tensor != null) {
        String shared = function.getSignature().getName() + "/" + node.getName();
        NodeDef handle = handle(free(shared, names), shared, node);
        graph.addNode(handle);
        packVariable(handle.getName(), tensor);
        NodeDef same = handle(free(node.getName() + "/handle", inside), shared, node);
        function.addNodeDef(same);
        read.add(node.getName());
        NodeDef reading = read(node.build(), same.getName() + ":resource:0");
        node.clear().mergeFrom(reading);
      }
    }
    if (!read.isEmpty()) {
      function.getSignatureBuilder().setIsStateful(true);
      renameOutputs(function, read);
    }
  }

  /** A constant's output is named otherwise than a reading's, and within functions that counts. */
  private static void renameOutputs(FunctionDef.Builder function, Set<String> read) {
    UnaryOperator<String> renamed =
        tensor -> {
          int colon = tensor.indexOf(':');
          return colon > 0 && read.contains(tensor.substring(0, colon))
              ? tensor.substring(0, colon) + ":value:0"
              : tensor;
        };
    for (NodeDef.Builder node : function.getNodeDefBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, renamed.apply(node.getInput(i)));
      }
    }
    Map.copyOf(function.getRetMap())
        .forEach((result, tensor) -> function.putRet(result, renamed.apply(tensor)));
  }

  private @Nullable PackedTensor packed(NodeDef node) {
    TensorProto value = node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
    if (!node.getOp().equals("Const")
        || FloatTensors.bytes(value.getDtype()) == 0
        || value.getSerializedSize() < OVERHEAD) {
      return null;
    }
    List<Long> shape =
        value.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    PackedTensor tensor =
        PackedTensor.of(value.getDtype(), shape, ConstantBytes.of(value), precision);
    return tensor.bytes() + OVERHEAD < value.getSerializedSize() ? tensor : null;
  }

  private static NodeDef handle(String name, String shared, NodeDefOrBuilder constant) {
    TensorProto value = constant.getAttrOrThrow("value").getTensor();
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("VarHandleOp")
        .putAttr("dtype", constant.getAttrOrThrow("dtype"))
        .putAttr("shape", AttrValue.newBuilder().setShape(value.getTensorShape()).build())
        .putAttr(
            "shared_name", AttrValue.newBuilder().setS(ByteString.copyFromUtf8(shared)).build())
        .build();
  }

  private static NodeDef read(NodeDef constant, String handle) {
    return NodeDef.newBuilder()
        .setName(constant.getName())
        .setOp("ReadVariableOp")
        .addInput(handle)
        .addAllInput(constant.getInputList()) // controls: a constant has no other inputs
        .putAttr("dtype", constant.getAttrOrThrow("dtype"))
        .build();
  }

  private static Set<String> names(List<NodeDef> nodes) {
    return nodes.stream().map(NodeDef::getName).collect(Collectors.toCollection(HashSet::new));
  }

  /** A name nobody has yet: itself, or with a number behind it. */
  private static String free(String name, Set<String> taken) {
    String free = name;
    for (int i = 1; !taken.add(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }
}
