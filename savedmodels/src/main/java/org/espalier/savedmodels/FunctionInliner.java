// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpDef.ArgDef;

/**
 * Writes out the calls of functions, so that shapes and weights can be followed through them. A
 * call c becomes an {@code IdentityN} of the results; node n of the function's body becomes {@code
 * c>n}. Control inputs, devices and private attributes are dropped: what is left tells what is
 * computed, not when or where. Functions that are branches or loop bodies stay as they are.
 */
final class FunctionInliner {

  private static final int MOST_NODES = 200_000;
  private static final int DEEPEST = 100;

  private final ImmutableMap<String, OpDef> ops;
  private final Map<String, FunctionDef> functions = new HashMap<>();
  private final List<NodeDef> flat = new ArrayList<>();
  private long seen; // calls too, which may come to nothing

  private FunctionInliner(GraphDef graph, List<OpDef> ops) {
    this.ops = Maps.uniqueIndex(ops, OpDef::getName);
    for (FunctionDef function : graph.getLibrary().getFunctionList()) {
      functions.put(function.getSignature().getName(), function);
    }
  }

  /**
   * The same computation, calls written out.
   *
   * @param graph that keeps the structural rules of {@link ServingCheck}
   * @param ops all that it uses
   * @throws IllegalArgumentException if it becomes too large
   */
  static GraphDef inline(GraphDef graph, List<OpDef> ops) {
    FunctionInliner inliner = new FunctionInliner(graph, ops);
    inliner.add("", graph.getNodeList(), input -> input, 0);
    return graph.toBuilder().clearNode().addAllNode(inliner.flat).build();
  }

  private void add(String prefix, List<NodeDef> nodes, UnaryOperator<String> tensors, int depth) {
    seen += nodes.size();
    if (seen > MOST_NODES || depth > DEEPEST) {
      throw new IllegalArgumentException(
          "a graph with its calls written out can have at most %d nodes in calls %d deep"
                  .formatted(MOST_NODES, DEEPEST)
              + ", this has more (at %s)".formatted(prefix));
    }
    for (NodeDef node : nodes) {
      NodeDef.Builder copy =
          node.toBuilder().setName(prefix + node.getName()).clearInput().clearDevice();
      node.getInputList().stream()
          .filter(input -> !input.startsWith("^"))
          .forEach(input -> copy.addInput(tensors.apply(input)));
      node.getAttrMap().keySet().stream()
          .filter(attribute -> attribute.startsWith("_"))
          .forEach(copy::removeAttr);
      FunctionDef called = called(node, copy.getInputCount());
      if (called == null) {
        flat.add(copy.build());
      } else {
        addBody(copy, called, depth + 1);
      }
    }
  }

  /** The function a node calls, if it can be written out: one that is whole and not generic. */
  private @Nullable FunctionDef called(NodeDef node, int inputs) {
    FunctionDef function = functions.get(Calls.name(node));
    if (function == null) {
      return null;
    }
    OpDef signature = function.getSignature();
    boolean whole =
        signature.getInputArgCount() == inputs
            && signature.getOutputArgList().stream()
                .allMatch(result -> function.containsRet(result.getName()));
    return whole && signature.getAttrCount() == 0 ? function : null;
  }

  private void addBody(NodeDef.Builder call, FunctionDef function, int depth) {
    OpDef signature = function.getSignature();
    Map<String, String> arguments = new HashMap<>();
    for (int i = 0; i < signature.getInputArgCount(); i++) {
      arguments.put(signature.getInputArg(i).getName(), call.getInput(i));
    }
    Map<String, NodeDef> nodes = new HashMap<>();
    function.getNodeDefList().forEach(node -> nodes.put(node.getName(), node));
    String prefix = call.getName() + ">";
    UnaryOperator<String> tensors =
        tensor -> {
          String argument = arguments.get(tensor);
          return argument != null ? argument : prefix + inGraph(tensor, nodes);
        };
    add(prefix, function.getNodeDefList(), tensors, depth);
    if (signature.getOutputArgCount() > 0) {
      flat.add(results(call.getName(), function, tensors));
    }
  }

  private static NodeDef results(String name, FunctionDef function, UnaryOperator<String> tensors) {
    NodeDef.Builder results = NodeDef.newBuilder().setName(name).setOp("IdentityN");
    AttrValue.Builder types = AttrValue.newBuilder();
    for (ArgDef result : function.getSignature().getOutputArgList()) {
      results.addInput(tensors.apply(function.getRetOrThrow(result.getName())));
      types.getListBuilder().addType(result.getType());
    }
    return results.putAttr("T", types.build()).build();
  }

  /** {@code node:output:index}, as a function's body says it, to {@code node:index}. */
  private String inGraph(String tensor, Map<String, NodeDef> nodes) {
    List<String> parts = ImmutableList.copyOf(tensor.split(":", -1));
    NodeDef node = requireNonNull(nodes.get(parts.get(0)), tensor);
    if (parts.size() == 1) {
      return tensor;
    }
    long index = parts.size() > 2 ? Long.parseLong(parts.get(2)) : 0;
    FunctionDef function = functions.get(node.getOp());
    OpDef op = function == null ? requireNonNull(ops.get(node.getOp())) : function.getSignature();
    for (ArgDef output : op.getOutputArgList()) {
      if (output.getName().equals(parts.get(1))) {
        return parts.get(0) + ":" + index;
      }
      index += count(output, node, op);
    }
    throw new IllegalArgumentException(
        "an input of a function is '%s', but the op %s has no such output; export the model again"
            .formatted(tensor, node.getOp()));
  }

  /** How many outputs an output argument stands for. */
  private static long count(ArgDef output, NodeDef node, OpDef op) {
    String counted = output.getNumberAttr() + output.getTypeListAttr(); // at most one is there
    if (counted.isEmpty()) {
      return 1;
    }
    AttrValue value = RegisteredOps.attribute(counted, node, op);
    if (value == null) {
      return 0;
    }
    return output.getNumberAttr().isEmpty() ? value.getList().getTypeCount() : value.getI();
  }
}
