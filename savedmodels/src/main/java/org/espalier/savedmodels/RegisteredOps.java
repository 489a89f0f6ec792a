// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Rules that need to know TensorFlow's ops: {@link Rule#KNOWN_OPS} and {@link Rule#OP_INPUTS}. The
 * second is no nicety: a node with too few inputs can end the process inside the loader.
 */
final class RegisteredOps {

  private final ImmutableMap<String, OpDef> ops;

  /** The ops by name. */
  RegisteredOps(List<OpDef> ops) {
    this.ops = ops.stream().collect(ImmutableMap.toImmutableMap(OpDef::getName, op -> op));
  }

  List<Finding> check(MetaGraph graph) {
    Map<String, OpDef> known = new HashMap<>(ops);
    for (FunctionDef function : graph.proto().getGraphDef().getLibrary().getFunctionList()) {
      known.put(function.getSignature().getName(), function.getSignature());
    }
    List<String> unknown = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    graph.forEachNode(
        (where, node) -> {
          OpDef op = known.get(node.getOp());
          String name = node.getName() + " (" + node.getOp() + ")" + where;
          if (op == null) {
            unknown.add(name);
          } else {
            String problem = inputProblem(node, op);
            if (!problem.isEmpty()) {
              wrong.add(name + " " + problem);
            }
          }
        });
    return findings(unknown, wrong);
  }

  private static List<Finding> findings(List<String> unknown, List<String> wrong) {
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    if (!unknown.isEmpty()) {
      findings.add(
          Rule.KNOWN_OPS.error(
              "these ops are not registered in this TensorFlow: " + Few.of(unknown),
              "export the model with ops of this version, or without custom ones"));
    }
    if (!wrong.isEmpty()) {
      findings.add(
          Rule.OP_INPUTS.error(
              "these nodes do not have the inputs of their ops: " + Few.of(wrong),
              "export the model again"));
    }
    return findings.build();
  }

  private static String inputProblem(NodeDef node, OpDef op) {
    long data = node.getInputList().stream().takeWhile(input -> !input.startsWith("^")).count();
    if (node.getInputList().stream().skip(data).anyMatch(input -> !input.startsWith("^"))) {
      return "has a data input after a control input";
    }
    long needed = 0;
    for (OpDef.ArgDef argument : op.getInputArgList()) {
      OptionalLong count = count(argument, node, op);
      if (count.isEmpty()) {
        return "has no usable attribute that counts its input " + argument.getName();
      }
      needed += count.getAsLong();
    }
    return data == needed ? "" : "has " + data + " instead of " + needed;
  }

  /** How many inputs an argument stands for: one, or what an attribute says. */
  private static OptionalLong count(OpDef.ArgDef argument, NodeDef node, OpDef op) {
    if (!argument.getNumberAttr().isEmpty()) {
      AttrValue number = attribute(argument.getNumberAttr(), node, op);
      return number == null || number.getI() < 0 || number.getI() > node.getInputCount()
          ? OptionalLong.empty()
          : OptionalLong.of(number.getI());
    }
    if (!argument.getTypeListAttr().isEmpty()) {
      AttrValue types = attribute(argument.getTypeListAttr(), node, op);
      return types == null ? OptionalLong.empty() : OptionalLong.of(types.getList().getTypeCount());
    }
    return OptionalLong.of(1);
  }

  /** What a node states, else the default of its op; null if neither is there. */
  static @Nullable AttrValue attribute(String name, NodeDef node, OpDef op) {
    AttrValue stated = node.getAttrMap().get(name);
    if (stated != null) {
      return stated;
    }
    return op.getAttrList().stream()
        .filter(attribute -> attribute.getName().equals(name) && attribute.hasDefaultValue())
        .map(OpDef.AttrDef::getDefaultValue)
        .findFirst()
        .orElse(null);
  }
}
