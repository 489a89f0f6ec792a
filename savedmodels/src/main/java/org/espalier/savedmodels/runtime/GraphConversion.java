// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Turns TensorFlow's graph into what the runtime computes, node by node as the outputs need them.
 * What does not depend on the inputs becomes constant. An id outside an embedding's table, at which
 * TensorFlow fails, gives zeros.
 */
public final class GraphConversion {

  /** A graph to convert. */
  public static final class Source {
    private final String name;
    private final GraphDef graph;
    private final Map<String, String> inputs;
    private final Map<String, String> outputs;
    private final int batch;

    /**
     * States what there is.
     *
     * @param name what the model is to be called
     * @param graph without variables, control inputs or calls of functions
     * @param inputs the names of its placeholders, of a batch of examples each, by input
     * @param outputs its tensors, {@code node:index}, by output
     * @param batch how many examples the placeholders hold; best a number that is no other size
     */
    public Source(
        String name,
        GraphDef graph,
        Map<String, String> inputs,
        Map<String, String> outputs,
        int batch) {
      this.name = name;
      this.graph = graph;
      this.inputs = new TreeMap<>(inputs);
      this.outputs = new TreeMap<>(outputs);
      this.batch = batch;
    }
  }

  private final Source source;
  private final GraphTensors tensors;
  private final Map<String, GraphValue> values = new HashMap<>(); // by tensor, node:index
  private final List<String> inputs;
  private final List<Shape> shapes = new ArrayList<>(); // of the model's values
  private final List<Op> ops = new ArrayList<>();

  private GraphConversion(Source source, GraphTensors tensors) {
    this.source = source;
    this.tensors = tensors;
    this.inputs = List.copyOf(source.inputs.keySet());
  }

  /**
   * Converts, and fuses what can be.
   *
   * @throws IllegalArgumentException if there is an op, or a form of one, that the runtime does not
   *     know, naming its node
   * @throws org.tensorflow.exceptions.TensorFlowException if TensorFlow refuses the graph
   */
  public static ModelGraph convert(Source source) {
    try (GraphTensors tensors = new GraphTensors(source.graph, source.inputs.values())) {
      return Fusion.fuse(new GraphConversion(source, tensors).convert());
    }
  }

  private ModelGraph convert() {
    for (String input : inputs) {
      String name = requireNonNull(source.inputs.get(input));
      if (!tensors.has(name)) {
        throw new IllegalArgumentException(
            "the runtime takes no input that no output needs: %s (node %s)".formatted(input, name));
      }
      String tensor = name + ":0";
      List<Integer> dimensions = new GraphNode(this, tensors.node(tensor)).dimensions();
      values.put(tensor, GraphValue.of(shapes.size(), dimensions));
      shapes.add(GraphValue.shape(dimensions));
    }
    List<ModelGraph.Output> outputs = new ArrayList<>();
    source.outputs.forEach(
        (name, tensor) -> {
          NodeDef node = tensors.node(tensor);
          if (!tensors.fromInputs(tensor)) {
            throw new GraphNode(this, node).refused("an output that no input has a say in");
          }
          GraphValue value = value(indexed(tensor));
          if (!value.border().equals(GraphValue.Border.NONE)) {
            throw new GraphNode(this, node).refused("padding as an output");
          }
          boolean isInput = value.number() < inputs.size(); // an output is computed
          int number =
              isInput ? add(new Op.Activation(value.number(), Function.LINEAR)) : value.number();
          outputs.add(new ModelGraph.Output(name, number));
        });
    List<ModelGraph.Input> given = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      given.add(new ModelGraph.Input(inputs.get(i), shapes.get(i), type(i), List.of()));
    }
    return new ModelGraph(source.name, given, ops, outputs, List.of());
  }

  /** Ids if they are looked up. */
  private ModelGraph.Type type(int input) {
    boolean ids = ops.stream().anyMatch(op -> op.takesIds() && op.inputs().contains(input));
    return ids ? ModelGraph.Type.IDS : ModelGraph.Type.FLOATS;
  }

  /** Converts what a tensor needs and is not there yet, and then the tensor. */
  private GraphValue value(String tensor) {
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      String next = open.element();
      if (values.containsKey(next)) {
        open.remove();
        continue;
      }
      GraphNode node = new GraphNode(this, tensors.node(next));
      List<String> missing =
          KnownOps.needed(node, GraphTensors.index(next)).stream()
              .map(GraphConversion::indexed)
              .filter(needed -> !values.containsKey(needed))
              .toList();
      if (missing.isEmpty()) {
        values.put(next, KnownOps.convert(node, GraphTensors.index(next)));
        open.remove();
      } else {
        missing.forEach(open::push); // cycles need an op that is not known
      }
    }
    return converted(tensor);
  }

  GraphValue converted(String tensor) {
    return requireNonNull(values.get(indexed(tensor)), tensor);
  }

  GraphTensors tensors() {
    return tensors;
  }

  int batch() {
    return source.batch;
  }

  /** The shape of a value of the model. */
  Shape shape(int value) {
    return shapes.get(value);
  }

  /**
   * Adds an operation; the number of its result.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  int add(Op op) {
    shapes.add(op.output(op.inputs().stream().map(shapes::get).toList()));
    ops.add(op);
    return shapes.size() - 1;
  }

  /** The operation that gives a value; that of an input changes nothing. */
  Op producer(int value) {
    return value < inputs.size()
        ? new Op.Activation(value, Function.LINEAR)
        : ops.get(value - inputs.size());
  }

  /** Gives an input another shape of as many numbers, if nothing has used it yet. */
  boolean reshapeInput(int value, Shape shape) {
    boolean free =
        value < inputs.size() && ops.stream().noneMatch(op -> op.inputs().contains(value));
    if (free) {
      shapes.set(value, shape);
    }
    return free;
  }

  private static String indexed(String tensor) {
    return tensor.indexOf(':') < 0 ? tensor + ":0" : tensor;
  }

  /** {@code float32}, as users say it. */
  static String name(DataType type) {
    return switch (type) {
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      default -> type.name().replaceFirst("^DT_", "").toLowerCase(java.util.Locale.ROOT);
    };
  }
}
