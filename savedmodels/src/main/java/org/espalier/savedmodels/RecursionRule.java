// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;

/**
 * {@link Rule#NO_RECURSION}: the loader expands calls without a limit, so a function that calls
 * itself, also by way of others, overflows the native stack and ends the process.
 */
final class RecursionRule {

  private RecursionRule() {}

  static List<Finding> check(MetaGraph graph) {
    SetMultimap<String, String> calls = LinkedHashMultimap.create();
    for (FunctionDef function : graph.proto().getGraphDef().getLibrary().getFunctionList()) {
      String caller = function.getSignature().getName();
      for (NodeDef node : function.getNodeDefList()) {
        calls.put(caller, node.getOp()); // a function may be called as if it were an op
        for (AttrValue attribute : node.getAttrMap().values()) {
          calls.put(caller, attribute.getFunc().getName());
          for (NameAttrList each : attribute.getList().getFuncList()) {
            calls.put(caller, each.getName());
          }
        }
      }
    }
    Set<String> recursive = onCycles(calls);
    return recursive.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.NO_RECURSION.error(
                "these functions call themselves, which no loader survives: " + Few.of(recursive),
                "export the model without recursion"));
  }

  /** What is left when whoever calls nobody left, or is called by nobody left, goes. */
  private static Set<String> onCycles(SetMultimap<String, String> calls) {
    boolean changed = true;
    while (changed) {
      changed = calls.entries().removeIf(call -> !calls.containsKey(call.getValue()));
      Set<String> called = Set.copyOf(calls.values());
      changed |= calls.keySet().removeIf(caller -> !called.contains(caller));
    }
    return new TreeSet<>(calls.keySet());
  }
}
