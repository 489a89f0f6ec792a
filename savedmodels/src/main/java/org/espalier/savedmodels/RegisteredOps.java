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
import org.tensorflow.proto.FullTypeDef;
import org.tensorflow.proto.FullTypeId;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Rules that need to know TensorFlow's ops: {@link Rule#KNOWN_OPS}, {@link Rule#OP_INPUTS} and
 * {@link Rule#OUTPUT_TYPES}. The last two are no niceties: a node with too few inputs or types can
 * end the process inside the loader.
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
    List<String> untyped = new ArrayList<>();
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
            if (!typesEachOutput(node, op)) {
              untyped.add(name);
            }
          }
        });
    return findings(unknown, wrong, untyped);
  }

  private static List<Finding> findings(
      List<String> unknown, List<String> wrong, List<String> untyped) {
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
    if (!untyped.isEmpty()) {
      findings.add(
          Rule.OUTPUT_TYPES.error(
              "these nodes state fewer types than they have outputs: " + Few.of(untyped),
              "export the model again"));
    }
    return findings.build();
  }

  /** The loader looks up an output's type by its place, and looks beyond the end. */
  private static boolean typesEachOutput(NodeDef node, OpDef op) {
    FullTypeDef type = node.getExperimentalType();
    if (!node.hasExperimentalType() || type.getTypeId() == FullTypeId.TFT_UNSET) {
      return true;
    }
    long outputs = 0;
    for (OpDef.ArgDef argument : op.getOutputArgList()) {
      OptionalLong count = count(argument, node, op, type.getArgsCount());
      if (count.isEmpty()) {
        return false;
      }
      outputs += count.getAsLong();
    }
    return outputs <= type.getArgsCount();
  }

  private static String inputProblem(NodeDef node, OpDef op) {
    long data = node.getInputList().stream().takeWhile(input -> !input.startsWith("^")).count();
    if (node.getInputList().stream().skip(data).anyMatch(input -> !input.startsWith("^"))) {
      return "has a data input after a control input";
    }
    long needed = 0;
    for (OpDef.ArgDef argument : op.getInputArgList()) {
      OptionalLong count = count(argument, node, op, node.getInputCount());
      if (count.isEmpty()) {
        return "has no usable attribute that counts its input " + argument.getName();
      }
      needed += count.getAsLong();
    }
    return data == needed ? "" : "has " + data + " instead of " + needed;
  }

  /** How many tensors an argument stands for: one, or what an attribute says, if not too many. */
  private static OptionalLong count(OpDef.ArgDef argument, NodeDef node, OpDef op, long most) {
    if (!argument.getNumberAttr().isEmpty()) {
      AttrValue number = attribute(argument.getNumberAttr(), node, op);
      return number == null || number.getI() < 0 || number.getI() > most
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
