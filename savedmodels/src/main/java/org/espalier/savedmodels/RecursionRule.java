// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Multimaps;
import com.google.common.collect.SetMultimap;
import java.util.ArrayDeque;
import java.util.Deque;
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
    SetMultimap<String, String> callers = Multimaps.invertFrom(calls, LinkedHashMultimap.create());
    Deque<String> open = new ArrayDeque<>();
    calls.keySet().stream().filter(name -> !callers.containsKey(name)).forEach(open::add);
    callers.keySet().stream().filter(name -> !calls.containsKey(name)).forEach(open::add);
    while (!open.isEmpty()) {
      String gone = open.remove();
      for (String callee : calls.removeAll(gone)) {
        callers.remove(callee, gone);
        if (!callers.containsKey(callee)) {
          open.add(callee);
        }
      }
      for (String caller : callers.removeAll(gone)) {
        calls.remove(caller, gone);
        if (!calls.containsKey(caller)) {
          open.add(caller);
        }
      }
    }
    return new TreeSet<>(calls.keySet());
  }
}
