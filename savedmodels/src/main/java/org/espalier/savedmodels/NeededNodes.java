// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Drops what a graph was built with but does not need to answer. */
final class NeededNodes {

  private NeededNodes() {}

  /**
   * The nodes that some nodes depend on, through data or control, and those nodes themselves; in
   * the graph's order.
   *
   * @param roots names of nodes or tensors, all in the graph
   */
  static GraphDef of(GraphDef graph, Collection<String> roots) {
    Map<String, NodeDef> byName = new HashMap<>();
    graph.getNodeList().forEach(node -> byName.put(node.getName(), node));
    Set<String> needed = new HashSet<>();
    ArrayDeque<String> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      String name = MetaGraph.nodeName(open.remove());
      if (needed.add(name)) {
        open.addAll(Objects.requireNonNull(byName.get(name), name).getInputList());
      }
    }
    return graph.toBuilder()
        .clearNode()
        .addAllNode(
            graph.getNodeList().stream().filter(node -> needed.contains(node.getName())).toList())
        .build();
  }
}
