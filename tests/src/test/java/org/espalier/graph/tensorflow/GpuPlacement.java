// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import com.google.common.base.Splitter;
import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Where TensorFlow would place the nodes of one run on a host with a GPU, and which of their values
 * would have to change between the GPU's memory and the host's: worked out from the kernels alone,
 * by the placer's rules, before the graph is optimized.
 *
 * <p>What a kernel asks for in the host's memory by its own registration, such as the shape of a
 * reshape, is no copy as long as it is made there too, by a constant or another such kernel.
 */
final class GpuPlacement {

  private static final Set<DataType> ALWAYS_ON_HOST =
      Set.of(DataType.DT_RESOURCE, DataType.DT_STRING);

  private final GpuKernels kernels;
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Set<String> fed;
  private final Set<String> onHost = new TreeSet<>();

  /**
   * Places what a run needs.
   *
   * @param targets the names of the nodes that are run
   * @param fed the names of the placeholders that are fed
   */
  GpuPlacement(
      GpuKernels kernels, GraphDef graph, Collection<String> targets, Collection<String> fed) {
    this.kernels = kernels;
    this.fed = Set.copyOf(fed);
    Map<String, NodeDef> all = new LinkedHashMap<>();
    graph.getNodeList().forEach(node -> all.put(node.getName(), node));
    Deque<String> open = new ArrayDeque<>(targets);
    while (!open.isEmpty()) {
      String name = open.pop();
      if (!nodes.containsKey(name)) {
        NodeDef node = all.get(name);
        nodes.put(name, node);
        if (!fed.contains(name)) {
          node.getInputList().forEach(input -> open.push(producer(input)));
        }
      }
    }
    place();
  }

  /** Nodes that would run on the processor, as {@code name: op[types]}. */
  List<String> onHost() {
    return onHost.stream().filter(name -> !fed.contains(name)).map(this::describe).toList();
  }

  /** Values that would be copied, as {@code from -> to}; what is fed not counted. */
  List<String> copies() {
    List<String> copies = new ArrayList<>();
    for (NodeDef node : nodes.values()) {
      if (fed.contains(node.getName())) {
        continue;
      }
      List<Boolean> wanted = inGpuMemory(node, kernels.op(node).getInputArgList());
      for (int i = 0; i < wanted.size(); i++) {
        String input = node.getInput(i);
        NodeDef from = nodes.get(producer(input));
        if (!fed.contains(from.getName())) {
          List<Boolean> made = inGpuMemory(from, kernels.op(from).getOutputArgList());
          if (!made.get(output(input)).equals(wanted.get(i))) {
            copies.add(
                describe(from.getName())
                    + (wanted.get(i) ? " is copied to the GPU for " : " is copied to the host for ")
                    + describe(node.getName()));
          }
        }
      }
    }
    return copies;
  }

  /** How many nodes the run has. */
  int size() {
    return nodes.size();
  }

  private void place() {
    for (NodeDef node : nodes.values()) {
      if (fed.contains(node.getName()) || kernels.of(node).isEmpty()) {
        onHost.add(node.getName());
      }
    }
    boolean moved = true;
    while (moved) { // what touches a variable runs where the variable is
      moved = false;
      for (NodeDef node : nodes.values()) {
        for (int i = 0; i < dataInputs(node); i++) {
          NodeDef from = nodes.get(producer(node.getInput(i)));
          if (from.getOp().equals("VarHandleOp")
              && onHost.contains(from.getName()) != onHost.contains(node.getName())) {
            onHost.add(from.getName());
            onHost.add(node.getName());
            moved = true;
          }
        }
      }
    }
    SetMultimap<String, String> consumers = HashMultimap.create();
    nodes.forEach(
        (name, node) -> node.getInputList().forEach(input -> consumers.put(producer(input), name)));
    for (NodeDef node : nodes.values()) { // a constant for one consumer goes where that is
      Set<String> by = consumers.get(node.getName());
      if (node.getOp().equals("Const") && by.size() == 1 && onHost.containsAll(by)) {
        onHost.add(node.getName());
      }
    }
  }

  /** For each value of these arguments whether it lies in the GPU's memory. */
  private List<Boolean> inGpuMemory(NodeDef node, List<OpDef.ArgDef> arguments) {
    Optional<KernelDef> kernel =
        onHost.contains(node.getName()) ? Optional.empty() : kernels.of(node);
    List<Boolean> all = new ArrayList<>();
    for (OpDef.ArgDef argument : arguments) {
      boolean gpu =
          kernel.isPresent() && !kernel.get().getHostMemoryArgList().contains(argument.getName());
      for (DataType type : types(node, argument)) {
        all.add(gpu && !ALWAYS_ON_HOST.contains(type));
      }
    }
    return all;
  }

  private static List<DataType> types(NodeDef node, OpDef.ArgDef argument) {
    if (!argument.getTypeListAttr().isEmpty()) {
      return node.getAttrMap().get(argument.getTypeListAttr()).getList().getTypeList();
    }
    DataType type =
        argument.getTypeAttr().isEmpty()
            ? argument.getType()
            : node.getAttrMap().get(argument.getTypeAttr()).getType();
    AttrValue number = node.getAttrMap().get(argument.getNumberAttr());
    return Collections.nCopies(number == null ? 1 : (int) number.getI(), type);
  }

  private String describe(String name) {
    NodeDef node = nodes.get(name);
    List<String> types = new ArrayList<>();
    new TreeMap<>(node.getAttrMap())
        .forEach(
            (key, value) -> {
              if (value.getType() != DataType.DT_INVALID) {
                types.add(value.getType().name().substring("DT_".length()));
              }
            });
    return name + ": " + node.getOp() + types;
  }

  private static int dataInputs(NodeDef node) {
    return (int) node.getInputList().stream().filter(input -> !input.startsWith("^")).count();
  }

  private static String producer(String input) {
    return Splitter.on(':').splitToList(input.startsWith("^") ? input.substring(1) : input).get(0);
  }

  private static int output(String input) {
    List<String> parts = Splitter.on(':').splitToList(input);
    return parts.size() == 1 ? 0 : Integer.parseInt(parts.get(1));
  }
}
