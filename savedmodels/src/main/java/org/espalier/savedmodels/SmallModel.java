// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.Map;
import java.util.Optional;
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

  private static final String INIT = "espalier_init";

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
    packing.packConstants();
    packing.packVariables(variables);
    MetaGraphDef.Builder small = served.toBuilder();
    String last = packing.last();
    if (last == null) {
      return small.setGraphDef(packing.graph()).build();
    }
    GraphDef.Builder graph = packing.graph().toBuilder();
    NodeDef.Builder init = graph.addNodeBuilder().setOp("NoOp").addInput("^" + last);
    Optional<String> before = InitOps.name(served);
    before.ifPresent(op -> init.addInput("^" + MetaGraph.nodeName(op)));
    init.setName(packing.free(INIT));
    small.setGraphDef(graph);
    InitOps.set(small, init.getName());
    return small.build();
  }
}
