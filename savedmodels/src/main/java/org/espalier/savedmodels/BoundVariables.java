// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef.ArgDef;

/**
 * Which variable a resource stands for where functions are given it: an argument is bound to the
 * variable that every call of its function gives it, if they all give it the same.
 */
final class BoundVariables {

  private static final String NONE = ""; // calls differ, or one of them is not understood

  private final Map<String, FunctionDef> functions = new HashMap<>();
  private final Map<String, String> handles = new HashMap<>(); // the graph's, by shared name
  private final Map<String, Map<String, String>> arguments = new HashMap<>(); // by function
  private boolean changed;

  /** Follows every call, again until nothing new is learnt. */
  BoundVariables(GraphDef graph) {
    graph.getLibrary().getFunctionList().forEach(f -> functions.put(f.getSignature().getName(), f));
    for (NodeDef node : graph.getNodeList()) {
      if (node.getOp().equals("VarHandleOp")) {
        handles.put(VariableRules.sharedName(node), node.getName());
      }
    }
    do {
      changed = false;
      follow("", graph.getNodeList());
      functions.forEach((name, function) -> follow(name, function.getNodeDefList()));
    } while (changed);
  }

  /**
   * The graph's node of the variable that a tensor is the resource of.
   *
   * @param function the function it is in, empty for the graph
   * @param nodes of the function or graph, by name
   * @return empty if it is none, or not known to be always the same
   */
  String variable(String function, Map<String, NodeDef> nodes, String tensor) {
    String from = tensor;
    for (int steps = 0; steps <= nodes.size(); steps++) { // a graph may have cycles
      NodeDef node = nodes.get(MetaGraph.nodeName(from));
      if (node == null) {
        return arguments.getOrDefault(function, Map.of()).getOrDefault(from, NONE);
      } else if (node.getOp().equals("VarHandleOp")) {
        return handles.getOrDefault(VariableRules.sharedName(node), NONE);
      } else if (!node.getOp().equals("Identity")) {
        return NONE;
      }
      from = node.getInput(0);
    }
    return NONE;
  }

  private void follow(String scope, List<NodeDef> nodes) {
    Map<String, NodeDef> byName = new HashMap<>();
    nodes.forEach(node -> byName.put(node.getName(), node));
    for (NodeDef node : nodes) {
      FunctionDef called = functions.get(Calls.name(node));
      if (called != null) {
        List<ArgDef> taken = called.getSignature().getInputArgList();
        for (int i = 0; i < taken.size() && i < node.getInputCount(); i++) {
          String variable = variable(scope, byName, node.getInput(i));
          boolean later = variable.isEmpty() && isArgument(scope, byName, node.getInput(i));
          if (!later) {
            bind(Calls.name(node), taken.get(i).getName(), variable);
          }
        }
      }
      otherwiseCalled(node).forEach(this::unbind);
    }
  }

  /** An argument of the function itself that nothing is known of yet. */
  private boolean isArgument(String scope, Map<String, NodeDef> nodes, String tensor) {
    return !nodes.containsKey(MetaGraph.nodeName(tensor))
        && !arguments.getOrDefault(scope, Map.of()).containsKey(tensor);
  }

  /** Branches and loop bodies, whose arguments are not followed. */
  private static Stream<String> otherwiseCalled(NodeDef node) {
    return Calls.OPS.contains(node.getOp())
        ? Stream.of()
        : node.getAttrMap().values().stream()
            .flatMap(
                value ->
                    Stream.concat(
                        Stream.of(value.getFunc().getName()),
                        value.getList().getFuncList().stream().map(f -> f.getName())));
  }

  private void unbind(String function) {
    FunctionDef called = functions.get(function);
    if (called != null) {
      called.getSignature().getInputArgList().forEach(a -> bind(function, a.getName(), NONE));
    }
  }

  private void bind(String function, String argument, String variable) {
    Map<String, String> bound = arguments.computeIfAbsent(function, name -> new HashMap<>());
    String before = bound.get(argument);
    String joined = before == null || before.equals(variable) ? variable : NONE;
    if (!joined.equals(before)) {
      bound.put(argument, joined);
      changed = true;
    }
  }
}
