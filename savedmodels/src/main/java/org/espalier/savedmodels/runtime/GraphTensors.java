// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The tensors of a graph whose calls are written out: their shapes, by TensorFlow's own rules, and
 * the values of those that do not depend on the inputs, computed by TensorFlow. Holds native memory
 * until closed.
 */
final class GraphTensors implements AutoCloseable {

  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Set<String> fromInputs;
  private final Set<String> stateful = new HashSet<>(); // ops
  private final Graph graph = new Graph();
  private final Session session;

  /**
   * Lets TensorFlow look at a graph.
   *
   * @param inputs nodes
   * @throws TensorFlowException if it refuses it
   */
  GraphTensors(GraphDef proto, Collection<String> inputs) {
    proto.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    this.fromInputs = fromInputs(proto, inputs);
    for (OpDef op : TensorFlow.registeredOpList().getOpList()) {
      if (op.getIsStateful()) {
        stateful.add(op.getName());
      }
    }
    boolean imported = false;
    try {
      graph.importGraphDef(proto);
      this.session = new Session(graph);
      imported = true;
    } finally {
      if (!imported) {
        graph.close();
      }
    }
  }

  /** Whether there is such a node. */
  boolean has(String node) {
    return nodes.containsKey(node);
  }

  NodeDef node(String tensor) {
    return requireNonNull(nodes.get(nodeName(tensor)), tensor);
  }

  /** Whether a tensor depends on what is asked. */
  boolean fromInputs(String tensor) {
    return fromInputs.contains(nodeName(tensor));
  }

  /** The sizes of a tensor; empty if they are not all known. */
  Optional<List<Integer>> sizes(String tensor) {
    Shape shape = output(tensor).shape();
    if (shape.isUnknown() || shape.hasUnknownDimension()) {
      return Optional.empty();
    }
    List<Integer> sizes = new ArrayList<>();
    for (long size : shape.asArray()) {
      sizes.add(Math.toIntExact(size));
    }
    return Optional.of(sizes);
  }

  /**
   * The numbers of a tensor of float32 that does not depend on the inputs; empty if it is of
   * another type, or not the same each time.
   */
  Optional<float[]> floats(String tensor) {
    return compute(tensor)
        .flatMap(
            result -> {
              try (result) {
                if (!(result.get(0) instanceof TFloat32 values)) {
                  return Optional.empty();
                }
                float[] floats = new float[Math.toIntExact(values.size())];
                values.asRawTensor().data().asFloats().read(floats);
                return Optional.of(floats);
              }
            });
  }

  /** The same of int32 or int64. */
  Optional<List<Integer>> integers(String tensor) {
    return compute(tensor)
        .flatMap(
            result -> {
              try (result) {
                return integers(result.get(0));
              }
            });
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private static Optional<List<Integer>> integers(Tensor tensor) {
    List<Integer> integers = new ArrayList<>();
    if (tensor instanceof TInt32 values) {
      values.scalars().forEach(value -> integers.add(value.getInt()));
    } else if (tensor instanceof TInt64 values) {
      values.scalars().forEach(value -> integers.add(Math.toIntExact(value.getLong())));
    } else {
      return Optional.empty();
    }
    return Optional.of(integers);
  }

  private Optional<Result> compute(String tensor) {
    return isConstant(tensor)
        ? Optional.of(session.runner().fetch(output(tensor)).run())
        : Optional.empty();
  }

  private boolean isConstant(String tensor) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(nodeName(tensor)));
    while (!open.isEmpty()) {
      String name = open.remove();
      if (seen.add(name)) {
        NodeDef node = node(name);
        if (fromInputs.contains(name) || stateful.contains(node.getOp())) {
          return false;
        }
        node.getInputList().forEach(input -> open.add(nodeName(input)));
      }
    }
    return true;
  }

  private Output<?> output(String tensor) {
    return graph.operationOrThrow(nodeName(tensor)).output(index(tensor));
  }

  /** The node of a tensor {@code node:index}. */
  static String nodeName(String tensor) {
    int colon = tensor.indexOf(':');
    return colon < 0 ? tensor : tensor.substring(0, colon);
  }

  /** Which output of its node a tensor is. */
  static int index(String tensor) {
    int colon = tensor.indexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(tensor.substring(colon + 1));
  }

  private static Set<String> fromInputs(GraphDef graph, Collection<String> inputs) {
    Map<String, List<String>> consumers = new HashMap<>();
    for (NodeDef node : graph.getNodeList()) {
      for (String input : node.getInputList()) {
        consumers.computeIfAbsent(nodeName(input), n -> new ArrayList<>()).add(node.getName());
      }
    }
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(inputs);
    while (!open.isEmpty()) {
      String name = open.remove();
      if (seen.add(name)) {
        open.addAll(consumers.getOrDefault(name, List.of()));
      }
    }
    return seen;
  }
}
