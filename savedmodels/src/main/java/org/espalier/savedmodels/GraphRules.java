// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/** Rules about the graph's shape, not its ops: names, inputs and placement. */
final class GraphRules {

  /** The one device that every server has. */
  private static final Pattern FIRST_CPU =
      Pattern.compile("(/job:localhost)?(/replica:0)?(/task:0)?/(device:)?cpu:[0*]");

  private static final String EXPORT_AGAIN = "export the model again";

  private GraphRules() {}

  static List<Finding> uniqueNodeNames(MetaGraph graph) {
    Set<String> taken = new LinkedHashSet<>();
    for (MetaGraph.Scope scope : graph.scopes()) {
      Set<String> seen = new HashSet<>(scope.arguments());
      for (NodeDef node : scope.nodes()) {
        if (node.getName().isEmpty()) {
          taken.add("(no name)" + scope.where());
        } else if (!seen.add(node.getName())) {
          taken.add(node.getName() + scope.where());
        }
      }
    }
    return taken.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.UNIQUE_NODE_NAMES.error(
                "every node must have a name of its own, these are empty or taken twice: "
                    + Few.of(taken),
                EXPORT_AGAIN));
  }

  static List<Finding> inputsExist(MetaGraph graph) {
    List<String> missing = new ArrayList<>();
    for (MetaGraph.Scope scope : graph.scopes()) {
      Set<String> known = new HashSet<>(scope.arguments());
      scope.nodes().forEach(node -> known.add(node.getName()));
      for (NodeDef node : scope.nodes()) {
        for (String input : node.getInputList()) {
          if (!known.contains(MetaGraph.nodeName(input))) {
            missing.add("'" + input + "' of node " + node.getName() + scope.where());
          }
        }
      }
    }
    for (FunctionDef function : graph.proto().getGraphDef().getLibrary().getFunctionList()) {
      missing.addAll(missingResults(function));
    }
    return missing.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.INPUTS_EXIST.error(
                "these inputs come from no node: " + Few.of(missing), EXPORT_AGAIN));
  }

  private static List<String> missingResults(FunctionDef function) {
    Set<String> known = new HashSet<>();
    function.getSignature().getInputArgList().forEach(argument -> known.add(argument.getName()));
    function.getNodeDefList().forEach(node -> known.add(node.getName()));
    return function.getRetMap().entrySet().stream()
        .filter(result -> !known.contains(MetaGraph.nodeName(result.getValue())))
        .map(
            result ->
                "'"
                    + result.getValue()
                    + "' of result "
                    + result.getKey()
                    + " (function "
                    + function.getSignature().getName()
                    + ")")
        .sorted()
        .toList();
  }

  static List<Finding> noDevices(MetaGraph graph) {
    List<String> cpu = new ArrayList<>();
    List<String> other = new ArrayList<>();
    graph.forEachNode(
        (where, node) -> {
          String device = node.getDevice();
          if (!device.isEmpty()) {
            boolean first = FIRST_CPU.matcher(device.toLowerCase(Locale.ROOT)).matches();
            (first ? cpu : other).add(node.getName() + where + " on " + device);
          }
        });
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    String fix = "clear the device of every node, in functions too";
    if (!other.isEmpty()) {
      findings.add(
          Rule.NO_DEVICES.error(
              other.size()
                  + " nodes name a device, and a server without it refuses the model: "
                  + Few.of(other),
              fix));
    }
    if (!cpu.isEmpty()) {
      findings.add(
          Rule.NO_DEVICES.warning(
              cpu.size() + " nodes name the CPU, which every server has: " + Few.of(cpu), fix));
    }
    return findings.addAll(noLostColocation(graph)).build();
  }

  private static List<Finding> noLostColocation(MetaGraph graph) {
    List<String> lost = new ArrayList<>();
    for (NodeDef node : graph.scopes().get(0).nodes()) {
      var classes = node.getAttrMap().get("_class");
      if (classes != null) {
        classes.getList().getSList().stream()
            .map(value -> value.toStringUtf8())
            .filter(value -> value.startsWith("loc:@"))
            .map(value -> value.substring("loc:@".length()))
            .filter(name -> !graph.nodes().containsKey(name))
            .forEach(name -> lost.add(node.getName() + " with " + name));
      }
    }
    return lost.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.NO_DEVICES.error(
                "nodes must be placed with nodes that are not there: " + Few.of(lost),
                "remove the _class attribute of those nodes"));
  }
}
