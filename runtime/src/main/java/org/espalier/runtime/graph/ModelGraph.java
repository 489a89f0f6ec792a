// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a model computes: operations in an order in which they can be computed. Values are numbered:
 * the inputs first, then the result of each operation.
 *
 * @param name what the model is called
 * @param inputs what it is given, at least one
 * @param ops applied to earlier values
 * @param outputs what it gives back, at least one
 * @param labels the names of the classes in order; empty if there are none
 */
public record ModelGraph(
    String name, List<Input> inputs, List<Op> ops, List<Output> outputs, List<String> labels) {

  /** What an input holds. */
  public enum Type {
    /** Numbers. */
    FLOATS,
    /** Ids, for operations that look them up. */
    IDS
  }

  /**
   * A value from outside.
   *
   * @param shape of one example
   * @param words what the ids mean, the word of id 0 first; empty if that is not known
   */
  public record Input(String name, Shape shape, Type type, List<String> words) {
    /** Copies, unless they are {@link Texts}. */
    public Input {
      words = words instanceof Texts ? words : List.copyOf(words);
    }

    /** Of numbers. */
    public static Input floats(String name, Shape shape) {
      return new Input(name, shape, Type.FLOATS, List.of());
    }

    /** Of ids. */
    public static Input ids(String name, int length, List<String> words) {
      return new Input(name, Shape.of(length), Type.IDS, words);
    }
  }

  /**
   * A value given back.
   *
   * @param value its number
   */
  public record Output(String name, int value) {}

  /**
   * Copies and checks that every operation fits.
   *
   * @throws IllegalArgumentException if an operation is applied to a value that is not computed
   *     before it, shapes do not fit, numbers are given to what takes ids or the reverse, a name is
   *     used twice, or there is no input or output
   */
  public ModelGraph {
    inputs = List.copyOf(inputs);
    ops = List.copyOf(ops);
    outputs = List.copyOf(outputs);
    labels = List.copyOf(labels);
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new IllegalArgumentException(
          "model " + name + " must have at least one input and one output");
    }
    Set<String> names = new HashSet<>();
    for (Input input : inputs) {
      requireNew(names, "input", input.name());
    }
    names.clear();
    int values = shapes(inputs, ops).size();
    for (Output output : outputs) {
      requireNew(names, "output", output.name());
      if (output.value() < inputs.size() || output.value() >= values) {
        throw new IllegalArgumentException(
            "output %s must be the result of an operation, a value in [%d, %d), got %d"
                .formatted(output.name(), inputs.size(), values, output.value()));
      }
    }
  }

  /** The shape of one example of each value, by its number. */
  public List<Shape> shapes() {
    return shapes(inputs, ops);
  }

  /** The same with other operations, of which there are as many. */
  public ModelGraph with(List<Op> newOps) {
    return new ModelGraph(name, inputs, newOps, outputs, labels);
  }

  /** Multiplications with a weight that is not zero, for one example. */
  public long multiplyAdds() {
    List<Shape> shapes = shapes();
    long sum = 0;
    for (int i = 0; i < ops.size(); i++) {
      long positions = shapes.get(inputs.size() + i).positions();
      if (ops.get(i) instanceof ProductOp op) {
        sum += positions * op.product().weights().nonZeros();
      }
    }
    return sum;
  }

  private static List<Shape> shapes(List<Input> inputs, List<Op> ops) {
    List<Shape> shapes = new ArrayList<>();
    for (Input input : inputs) {
      if (input.type() == Type.IDS && input.shape().rank() != 1) {
        throw new IllegalArgumentException(
            "ids must be a row, input " + input.name() + " is " + input.shape());
      }
      shapes.add(input.shape());
    }
    for (Op op : ops) {
      List<Shape> in = new ArrayList<>();
      for (int value : op.inputs()) {
        if (value < 0 || value >= shapes.size()) {
          throw new IllegalArgumentException(
              "operation %d must be applied to values in [0, %d), got %d"
                  .formatted(shapes.size() - inputs.size(), shapes.size(), value));
        }
        boolean ids = value < inputs.size() && inputs.get(value).type() == Type.IDS;
        if (ids != op.takesIds()) {
          throw new IllegalArgumentException(
              "operation %d takes %s, value %d holds %s"
                  .formatted(
                      shapes.size() - inputs.size(),
                      op.takesIds() ? "ids" : "numbers",
                      value,
                      ids ? "ids" : "numbers"));
        }
        in.add(shapes.get(value));
      }
      shapes.add(op.output(in));
    }
    return List.copyOf(shapes);
  }

  private static void requireNew(Set<String> names, String what, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two " + what + "s are named " + name);
    }
  }
}
