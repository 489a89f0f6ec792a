// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What a SavedModel computes to answer by {@code serving_default}, calls written out: the nodes
 * that its outputs need. Its inputs are placeholders for a batch of a stated size where the batch
 * is open, by default of one; a batch of none, which nobody asks, counts as open.
 */
final class FlatGraph {

  private static final ImmutableSet<String> UNCHANGED =
      ImmutableSet.of(
          "Identity",
          "ReadVariableOp",
          "Cast",
          "Reshape",
          "ExpandDims",
          "Squeeze",
          "Transpose",
          "StopGradient",
          "PreventGradient",
          "CheckNumerics",
          "Snapshot",
          "Enter");

  private final GraphDef graph;
  private final ImmutableMap<String, NodeDef> nodes;
  private final ImmutableSet<String> fromInputs;
  private final long batch;

  private FlatGraph(GraphDef graph, Collection<NodeDef> inputs, long batch) {
    this.graph = graph;
    this.batch = batch;
    Map<String, NodeDef> byName = new LinkedHashMap<>();
    graph.getNodeList().forEach(node -> byName.put(node.getName(), node));
    this.nodes = ImmutableMap.copyOf(byName);
    this.fromInputs = fromInputs(inputs);
  }

  /**
   * The part of a graph that answers.
   *
   * @param graph that keeps the structural rules
   * @param ops all that it uses
   * @throws IllegalArgumentException if it is too large with its calls written out
   */
  static FlatGraph of(MetaGraph graph, List<OpDef> ops) {
    return of(graph, ops, 1);
  }

  /** The same for a batch of so many examples, unless the signature states how many there are. */
  static FlatGraph of(MetaGraph graph, List<OpDef> ops, int open) {
    SignatureDef signature = graph.proto().getSignatureDefOrThrow(MetaGraph.DEFAULT_SIGNATURE);
    Map<String, NodeDef> inputs = new LinkedHashMap<>();
    Set<Long> batches = new LinkedHashSet<>();
    for (TensorInfo input : signature.getInputsMap().values()) {
      String name = MetaGraph.nodeName(input.getName());
      if (input.getEncodingCase() == TensorInfo.EncodingCase.NAME
          && (name.equals(input.getName()) || input.getName().equals(name + ":0"))) {
        TensorShapeProto shape = batch(input.getTensorShape(), open);
        batches.add(shape.getDimCount() == 0 ? 1 : shape.getDim(0).getSize());
        inputs.put(name, placeholder(name, input, shape));
      }
    }
    List<String> outputs = new ArrayList<>();
    signature.getOutputsMap().values().forEach(o -> outputs.addAll(SignatureTensors.names(o)));

    GraphDef.Builder fed = graph.proto().getGraphDef().toBuilder();
    for (int i = 0; i < fed.getNodeCount(); i++) {
      NodeDef input = inputs.get(fed.getNode(i).getName());
      if (input != null) {
        fed.setNode(i, input);
      }
    }
    GraphDef flat = FunctionInliner.inline(NeededNodes.of(fed.build(), outputs), ops);
    long batch = batches.size() == 1 ? batches.iterator().next() : 1;
    return new FlatGraph(NeededNodes.of(flat, outputs), inputs.values(), batch);
  }

  private static TensorShapeProto batch(TensorShapeProto shape, int open) {
    if (shape.getDimCount() == 0 || shape.getDim(0).getSize() > 0) {
      return shape;
    }
    return shape.toBuilder().setDim(0, TensorShapeProto.Dim.newBuilder().setSize(open)).build();
  }

  private static NodeDef placeholder(String name, TensorInfo input, TensorShapeProto shape) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Placeholder")
        .putAttr("dtype", AttrValue.newBuilder().setType(input.getDtype()).build())
        .putAttr("shape", AttrValue.newBuilder().setShape(shape).build())
        .build();
  }

  private ImmutableSet<String> fromInputs(Collection<NodeDef> inputs) {
    Map<String, List<String>> consumers = new LinkedHashMap<>();
    for (NodeDef node : nodes.values()) {
      for (String input : node.getInputList()) {
        consumers
            .computeIfAbsent(MetaGraph.nodeName(input), name -> new ArrayList<>())
            .add(node.getName());
      }
    }
    Set<String> seen = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(inputs.stream().map(NodeDef::getName).toList());
    while (!open.isEmpty()) {
      String name = open.remove(open.size() - 1);
      if (seen.add(name)) {
        open.addAll(consumers.getOrDefault(name, List.of()));
      }
    }
    return ImmutableSet.copyOf(seen);
  }

  /** Its nodes by name, in file order. */
  ImmutableMap<String, NodeDef> nodes() {
    return nodes;
  }

  /** All of it. */
  GraphDef graph() {
    return graph;
  }

  /** How many examples its inputs hold. */
  long batch() {
    return batch;
  }

  /** Whether a tensor depends on what is asked. */
  boolean fromInputs(String tensor) {
    return fromInputs.contains(MetaGraph.nodeName(tensor));
  }

  /** The node whose values a tensor has: behind casts, other shapes, and reads of a variable. */
  NodeDef source(String tensor) {
    String name = tensor;
    NodeDef node = node(name);
    for (int steps = 0; steps < nodes.size(); steps++) { // a graph may have cycles
      if (node.getInputCount() == 0) {
        return node;
      } else if (UNCHANGED.contains(node.getOp())) {
        name = node.getInput(0);
      } else if (node.getOp().equals("IdentityN")) {
        int colon = name.indexOf(':');
        name = node.getInput(colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1)));
      } else {
        return node;
      }
      node = node(name);
    }
    return node;
  }

  /** Every node that a tensor is computed from. */
  Collection<NodeDef> ancestors(String tensor) {
    return NeededNodes.of(graph, List.of(tensor)).getNodeList();
  }

  /** The graph without the values of its large constants: shapes do not need them. */
  GraphDef withoutWeights() {
    GraphDef.Builder light = graph.toBuilder();
    for (NodeDef.Builder node : light.getNodeBuilderList()) {
      AttrValue value = node.getAttrMap().get("value");
      if (node.getOp().equals("Const")
          && value != null
          && FloatTensors.bytes(value.getTensor().getDtype()) > 0) {
        AttrValue.Builder zeros = AttrValue.newBuilder();
        zeros
            .getTensorBuilder()
            .setDtype(value.getTensor().getDtype())
            .setTensorShape(value.getTensor().getTensorShape());
        node.putAttr("value", zeros.build());
      }
    }
    return light.build();
  }

  private NodeDef node(String tensor) {
    return Objects.requireNonNull(nodes.get(MetaGraph.nodeName(tensor)), tensor);
  }
}
