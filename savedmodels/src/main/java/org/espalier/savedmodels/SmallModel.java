// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.savedmodels.packed.Precision;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * The small form of a SavedModel that anybody has made: what its signatures need, weights packed,
 * no checkpoint. Signatures and the names of what they take and give stay.
 */
final class SmallModel {

  /** How the names of all nodes begin that set variables when a small model is loaded. */
  static final String OURS = "espalier_";

  private static final String INIT = OURS + "init";

  private SmallModel() {}

  /**
   * Packs what is served.
   *
   * @param served the part that is needed, of {@link ServedPart}; constants that were pruned are
   *     pruned in it
   * @param variables the values of its variables, of {@link SavedVariables}
   * @param precision how exactly weights are kept
   * @return with an init op that unpacks, and then runs that of the model if it has one
   */
  static MetaGraphDef of(
      MetaGraphDef served, Map<String, TensorProto> variables, Precision precision) {
    Packing packing = new Packing(served.getGraphDef(), precision);
    packing.packConstants(neededByInitOp(served));
    return withVariables(served, variables, packing);
  }

  /** What runs while weights are unpacked, in no order with that. */
  private static Set<String> neededByInitOp(MetaGraphDef served) {
    return InitOps.name(served).stream()
        .flatMap(op -> NeededNodes.of(served.getGraphDef(), List.of(op)).getNodeList().stream())
        .map(NodeDef::getName)
        .collect(Collectors.toSet());
  }

  /** The same, constants left as the packing has them. */
  static MetaGraphDef withVariables(
      MetaGraphDef served, Map<String, TensorProto> variables, Packing packing) {
    packing.packVariables(variables);
    MetaGraphDef.Builder small = served.toBuilder();
    String last = packing.last();
    if (last == null) {
      return small.setGraphDef(packing.graph()).build();
    }
    GraphDef.Builder graph = packing.graph().toBuilder();
    NodeDef.Builder init = graph.addNodeBuilder().setOp("NoOp").addInput("^" + last);
    InitOps.name(served).ifPresent(op -> init.addInput("^" + MetaGraph.nodeName(op)));
    init.setName(packing.free(INIT));
    small.setGraphDef(graph);
    InitOps.set(small, init.getName());
    return small.build();
  }

  /** The same graph with the init op it would have if its weights were not packed. */
  static MetaGraphDef withoutPacking(MetaGraphDef small) {
    Optional<String> init = InitOps.name(small).map(MetaGraph::nodeName);
    if (init.isEmpty() || !init.get().startsWith(OURS)) {
      return small;
    }
    List<String> others =
        small.getGraphDef().getNodeList().stream()
            .filter(node -> node.getName().equals(init.get()) && node.getOp().equals("NoOp"))
            .flatMap(node -> node.getInputList().stream())
            .map(MetaGraph::nodeName)
            .filter(name -> !name.startsWith(OURS))
            .toList();
    MetaGraphDef.Builder unpacked = small.toBuilder();
    InitOps.clear(unpacked);
    others.forEach(op -> InitOps.set(unpacked, op)); // there is one at most
    return unpacked.build();
  }
}
