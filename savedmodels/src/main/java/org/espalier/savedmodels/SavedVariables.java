// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.Result;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** The values that variables have once a SavedModel is loaded. */
final class SavedVariables {

  /** State other than variables that only a checkpoint gives back. */
  private static final Pattern OTHER_STATE =
      Pattern.compile("Mutable.*HashTable.*|.*Ensemble.*HandleOp|.*TreeResourceHandleOp");

  /** What writes legacy variables; of the others, ops whose names say so write resources. */
  private static final Pattern WRITES =
      Pattern.compile("Assign|Assign(Add|Sub)|Scatter(Add|Sub|Update|Mul|Div|Min|Max)|CountUpTo");

  private static final Set<DataType> READ =
      Set.of(
          DataType.DT_FLOAT,
          DataType.DT_DOUBLE,
          DataType.DT_HALF,
          DataType.DT_BFLOAT16,
          DataType.DT_INT32,
          DataType.DT_INT64,
          DataType.DT_UINT8,
          DataType.DT_UINT16,
          DataType.DT_BOOL);

  private SavedVariables() {}

  /**
   * Loads the model and reads them.
   *
   * @param served its nodes that are needed to answer; variables that the init op sets are left out
   * @return the values by node
   * @throws UnpackableException if there is other state, or a variable of another type
   */
  static Map<String, TensorProto> read(MetaGraph graph, Iterable<NodeDef> served)
      throws UnpackableException {
    Map<String, NodeDef> variables = variables(graph, served, setByInitOp(graph));
    Map<String, TensorProto> values = new LinkedHashMap<>();
    if (variables.isEmpty()) {
      return values;
    }
    try (LoadedGraph loaded = LoadedGraph.loadAnywhere(graph.directory())) {
      for (NodeDef node : variables.values()) {
        try (Result result = loaded.session().runner().fetch(loaded.value(node)).run()) {
          values.put(node.getName(), TensorProtos.of(result.get(0)));
        }
      }
    }
    return values;
  }

  private static Map<String, NodeDef> variables(
      MetaGraph graph, Iterable<NodeDef> served, Set<String> initialized)
      throws UnpackableException {
    Map<String, NodeDef> variables = new LinkedHashMap<>();
    Set<String> once = InitOps.reachable(graph);
    for (NodeDef node : served) {
      if (OTHER_STATE.matcher(node.getOp()).matches()) {
        throw new UnpackableException(
            "its checkpoint holds state other than variables: %s (%s)"
                .formatted(node.getName(), node.getOp()));
      }
      if (WRITES.matcher(node.getOp()).matches() && !once.contains(node.getName())) {
        throw new UnpackableException(
            "requests write variables of the legacy, reference kind: %s (%s)"
                .formatted(node.getName(), node.getOp()));
      }
      if (VariableRules.isVariable(node) && !initialized.contains(node.getName())) {
        DataType type = node.getAttrOrThrow("dtype").getType();
        if (!READ.contains(type)) {
          throw new UnpackableException(
              "its checkpoint holds variable %s of type %s"
                  .formatted(node.getName(), ServedTensor.typeName(type)));
        }
        variables.put(node.getName(), node);
      }
    }
    return variables;
  }

  /** Those the init op sets; it may not read others, for they have no value when it runs. */
  private static Set<String> setByInitOp(MetaGraph graph) throws UnpackableException {
    Set<String> set = new HashSet<>();
    Set<String> reachable = InitOps.reachable(graph);
    for (String name : reachable) {
      NodeDef node = requireNonNull(graph.nodes().get(name));
      if (node.getOp().startsWith("Assign") && node.getInputCount() > 0) {
        set.add(MetaGraph.nodeName(node.getInput(0)));
      }
    }
    for (String name : reachable) {
      if (VariableRules.isVariable(requireNonNull(graph.nodes().get(name)))
          && !set.contains(name)) {
        throw new UnpackableException("its init op reads variable " + name);
      }
    }
    return set;
  }
}
