// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import static org.espalier.savedmodels.packed.Nodes.node;
import static org.espalier.savedmodels.packed.Nodes.typed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Adds packed tensors to a graph, and ops that unpack them into variables, one after the other so
 * that no more than one is unpacked at a time.
 */
public final class PackedGraph {

  private final GraphDef.Builder graph;
  private final Set<DecodeFunction> functions = new HashSet<>();
  private final List<String> assigned = new ArrayList<>();

  /** Adds to a graph. */
  public PackedGraph(GraphDef.Builder graph) {
    this.graph = graph;
  }

  /**
   * Adds a tensor and the assignment of it.
   *
   * @param handle the name of the node that gives the resource variable
   * @param name of the nodes: {@code name/...}; free in the graph
   */
  public void assign(String handle, String name, PackedTensor tensor) {
    DecodeFunction function = DecodeFunction.of(tensor);
    if (functions.add(function)) {
      graph.getLibraryBuilder().addFunction(function.toProto());
    }
    List<String> arguments = new ArrayList<>();
    if (function.sparse()) {
      arguments.add(add(Nodes.bytes(name + "/gaps", tensor.words().gaps())));
    }
    arguments.add(add(Nodes.bytes(name + "/planes", tensor.words().planes())));
    arguments.add(add(Nodes.ints(name + "/shape", tensor.shape())));
    if (function.hasTable()) {
      arguments.add(add(Nodes.floats(name + "/table", tensor.table())));
    }
    NodeDef.Builder decoded =
        node(name + "/tensor", function.name(), arguments.toArray(new String[0]));
    String before = last();
    if (before != null) {
      decoded.addInput("^" + before);
    }
    add(decoded.build());
    add(
        node(name + "/assign", "AssignVariableOp", handle, name + "/tensor")
            .putAttr("dtype", typed(tensor.type()))
            .build());
    assigned.add(name + "/assign");
  }

  /** The name of the last assignment, which has all others before it; null if there is none. */
  public @Nullable String last() {
    return assigned.isEmpty() ? null : assigned.get(assigned.size() - 1);
  }

  private String add(NodeDef node) {
    graph.addNode(node);
    return node.getName();
  }
}
