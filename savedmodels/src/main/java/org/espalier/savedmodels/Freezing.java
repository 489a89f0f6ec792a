// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.NodeDefOrBuilder;
import org.tensorflow.proto.TensorProto;

/**
 * Turns the reading of variables into constants, in the graph and in its functions, wherever it is
 * known which variable is read and nothing but reading is done with it. TensorFlow prepares
 * constant filters once, those of variables at each request.
 */
final class Freezing {

  private static final ImmutableSet<String> PASS_ON =
      ImmutableSet.<String>builder().add("ReadVariableOp", "Identity").addAll(Calls.OPS).build();

  private final BoundVariables bound;
  private final Map<String, TensorProto> values;
  private final Set<String> functions;

  private Freezing(GraphDef graph, Map<String, TensorProto> values) {
    this.bound = new BoundVariables(graph);
    this.values = new HashMap<>(values);
    this.functions =
        graph.getLibrary().getFunctionList().stream()
            .map(function -> function.getSignature().getName())
            .collect(Collectors.toSet());
  }

  /**
   * Freezes a graph.
   *
   * @param graph without what sets its variables when it is loaded
   * @param values of variables, by the graph's node
   * @return also without function arguments that gave the variables
   */
  static GraphDef freeze(GraphDef graph, Map<String, TensorProto> values) {
    Freezing freezing = new Freezing(graph, values);
    freezing.keepOtherwiseUsed("", graph.getNodeList());
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      freezing.keepOtherwiseUsed(function.getSignature().getName(), function.getNodeDefList());
    }
    GraphDef.Builder frozen = graph.toBuilder();
    freezing.freeze("", frozen.getNodeBuilderList());
    for (FunctionDef.Builder function : frozen.getLibraryBuilder().getFunctionBuilderList()) {
      Set<String> read =
          freezing.freeze(function.getSignature().getName(), function.getNodeDefBuilderList());
      renameOutputs(function, read);
    }
    return UnusedResources.drop(frozen.build());
  }

  /** A variable that is assigned to, gathered from, or given to a branch stays one. */
  private void keepOtherwiseUsed(String function, List<NodeDef> nodes) {
    Map<String, NodeDef> byName = byName(nodes);
    for (NodeDef node : nodes) {
      if (!PASS_ON.contains(node.getOp()) && !functions.contains(node.getOp())) {
        node.getInputList()
            .forEach(input -> values.remove(bound.variable(function, byName, input)));
      }
    }
  }

  /** Returns the names of the nodes that are constants now. */
  private Set<String> freeze(String function, List<NodeDef.Builder> nodes) {
    Map<String, NodeDef> byName = byName(nodes.stream().map(NodeDef.Builder::build).toList());
    Set<String> frozen = new HashSet<>();
    for (NodeDef.Builder node : nodes) {
      TensorProto value = null;
      if (node.getOp().equals("ReadVariableOp")) {
        value = values.get(bound.variable(function, byName, node.getInput(0)));
      } else if (OpRules.REF_VARIABLES.contains(node.getOp())) {
        value = values.get(node.getName());
      }
      if (value != null) {
        List<String> controls =
            node.getInputList().stream().filter(input -> input.startsWith("^")).toList();
        node.setOp("Const").clearInput().addAllInput(controls).clearAttr();
        node.putAttr("dtype", AttrValue.newBuilder().setType(value.getDtype()).build());
        node.putAttr("value", AttrValue.newBuilder().setTensor(value).build());
        frozen.add(node.getName());
      }
    }
    return frozen;
  }

  /** Within functions a tensor goes by the name of its op's output, which is another now. */
  private static void renameOutputs(FunctionDef.Builder function, Set<String> nodes) {
    UnaryOperator<String> renamed =
        tensor -> {
          int colon = tensor.indexOf(':');
          return colon > 0 && nodes.contains(tensor.substring(0, colon))
              ? tensor.substring(0, colon) + ":output:0"
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

  private static Map<String, NodeDef> byName(List<NodeDef> nodes) {
    return nodes.stream().collect(Collectors.toMap(NodeDefOrBuilder::getName, node -> node));
  }
}
