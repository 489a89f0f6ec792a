// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.savedmodels.packed.PackedGraph;
import org.espalier.savedmodels.packed.PackedTensor;
import org.espalier.savedmodels.packed.Precision;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
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

  private static final String NAME = SmallModel.OURS + "packed";

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

  /** A name that no node of the graph has: this one, or with a number behind it. */
  String free(String name) {
    return free(name, names);
  }

  /** The last node of the unpacking, all others before it; null if nothing has been packed. */
  @Nullable String last() {
    return packed.last();
  }

  /**
   * Gives variables their values. One of the legacy, reference kind becomes the reading of a
   * resource variable under its name, or a constant if that is smaller.
   *
   * @param values by the variable's node
   */
  void packVariables(Map<String, TensorProto> values) {
    for (NodeDef node : takeNodes()) {
      TensorProto value = values.get(node.getName());
      if (value == null) {
        graph.addNode(node);
      } else if (OpRules.REF_VARIABLES.contains(node.getOp())) {
        addRead(node, value);
      } else {
        graph.addNode(node);
        assign(node.getName(), value);
      }
    }
  }

  /**
   * Packs every floating-point constant of the graph that gets smaller by it. Those of functions
   * stay, for a function does not find variables that it was not given; and those that depend on
   * another node, as constants inside loops do.
   *
   * @param left names of others that stay
   */
  void packConstants(Set<String> left) {
    for (NodeDef node : takeNodes()) {
      if (isWeight(node) && !left.contains(node.getName())) {
        addRead(node, value(node));
      } else {
        graph.addNode(node);
      }
    }
  }

  private List<NodeDef> takeNodes() {
    List<NodeDef> nodes = graph.getNodeList();
    graph.clearNode();
    return nodes;
  }

  /** In place of a node that gives a value: the reading of a variable, or a constant. */
  private void addRead(NodeDef node, TensorProto value) {
    PackedTensor tensor = packed(node.getName(), value);
    if (tensor == null) {
      graph.addNode(TensorProtos.constant(node.getName(), value).addAllInput(node.getInputList()));
      return;
    }
    NodeDef handle = handle(free(node.getName() + "/handle", names), node.getName(), value);
    graph.addNode(handle).addNode(read(node, handle.getName(), value));
    packed.assign(handle.getName(), free(NAME, names), tensor);
  }

  private void assign(String handle, TensorProto value) {
    PackedTensor tensor = packed(handle, value);
    String name = free(NAME, names);
    if (tensor == null) {
      packed.assign(handle, name, value);
    } else {
      packed.assign(handle, name, tensor);
    }
  }

  private static boolean isWeight(NodeDefOrBuilder node) {
    return node.getOp().equals("Const")
        && node.getInputCount() == 0
        && FloatTensors.bytes(value(node).getDtype()) > 0
        && value(node).getSerializedSize() > OVERHEAD;
  }

  private static TensorProto value(NodeDefOrBuilder constant) {
    return constant.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
  }

  /** Packed, or null if that would not be smaller. */
  private @Nullable PackedTensor packed(String node, TensorProto value) {
    if (PackedTensor.width(value.getDtype()) == 0 || value.getSerializedSize() <= OVERHEAD) {
      return null;
    }
    List<Long> shape =
        value.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    PackedTensor tensor =
        PackedTensor.of(value.getDtype(), shape, ConstantBytes.of(node, value), precision);
    return tensor.bytes() + OVERHEAD < value.getSerializedSize() ? tensor : null;
  }

  private static NodeDef handle(String name, String shared, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("VarHandleOp")
        .putAttr("dtype", type(value))
        .putAttr("shape", AttrValue.newBuilder().setShape(value.getTensorShape()).build())
        .putAttr(
            "shared_name", AttrValue.newBuilder().setS(ByteString.copyFromUtf8(shared)).build())
        .build();
  }

  /** Its inputs are the node's controls: a constant or variable has no others. */
  private static NodeDef read(NodeDefOrBuilder node, String handle, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(node.getName())
        .setOp("ReadVariableOp")
        .addInput(handle)
        .addAllInput(node.getInputList())
        .putAttr("dtype", type(value))
        .build();
  }

  private static AttrValue type(TensorProto value) {
    return AttrValue.newBuilder().setType(value.getDtype()).build();
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
