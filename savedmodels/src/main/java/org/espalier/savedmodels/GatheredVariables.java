// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Makes constants of the variables that rows are looked up in, which {@link Freezing} leaves. */
final class GatheredVariables {

  private static final Pattern WRITES = Pattern.compile("Assign.*|Resource(Scatter|Apply).*");

  private GatheredVariables() {}

  /**
   * The same graph, looking up rows in constants; or as it is, if requests may write variables.
   *
   * @param served the model that the graph is of, calls not written out
   * @param flat calls written out
   * @param values of variables, by node
   */
  static GraphDef freeze(MetaGraph served, FlatGraph flat, Map<String, TensorProto> values) {
    if (areWritten(served)) {
      return flat.graph();
    }
    GraphDef.Builder frozen = flat.graph().toBuilder();
    for (NodeDef.Builder node : List.copyOf(frozen.getNodeBuilderList())) { // nodes are added
      TensorProto table =
          node.getOp().equals("ResourceGather")
              ? values.get(flat.source(node.getInput(0)).getName())
              : null;
      if (table != null) {
        String name = node.getName() + ">";
        node.setInput(0, name + "table").addInput(name + "axis").setOp("GatherV2");
        node.putAttr("Tparams", node.getAttrOrThrow("dtype"));
        node.putAttr("Taxis", type(DataType.DT_INT32));
        node.removeAttr("dtype").removeAttr("validate_indices");
        frozen.addNode(TensorProtos.constant(name + "table", table));
        TensorProto.Builder axis = TensorProto.newBuilder().setDtype(DataType.DT_INT32);
        frozen.addNode(
            TensorProtos.constant(
                name + "axis", axis.setTensorShape(TensorProtos.shape()).addIntVal(0).build()));
      }
    }
    return frozen.build();
  }

  private static boolean areWritten(MetaGraph served) {
    Set<String> once = InitOps.reachable(served);
    return served.scopes().stream()
        .flatMap(
            scope ->
                scope.nodes().stream()
                    .filter(node -> !scope.where().isEmpty() || !once.contains(node.getName())))
        .anyMatch(node -> WRITES.matcher(node.getOp()).matches());
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
