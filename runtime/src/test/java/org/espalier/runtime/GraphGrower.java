// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Shape;

/**
 * A graph that grows. The values that a graph will have are numbered when it is done, since its
 * inputs come first; here an input has the number -1, -2 and so on, a result 0, 1 and so on.
 */
final class GraphGrower {

  /** An operation once the numbers of its values are known. */
  interface Placed {
    Op on(List<Integer> values);
  }

  private record Step(List<Integer> values, Placed op) {}

  private final Random random;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>(); // of results

  GraphGrower(Random random) {
    this.random = random;
  }

  /** A new input. */
  int input(Shape shape, ModelGraph.Type type) {
    List<String> words = new ArrayList<>();
    for (int i = type == ModelGraph.Type.IDS && random.nextBoolean() ? random.nextInt(30) : 0;
        i > 0;
        i--) {
      words.add(random.nextBoolean() ? "word " + i : "\u00fc\u6f22\ud83c\udf33" + i);
    }
    inputs.add(new Input("input " + inputs.size(), shape, type, words));
    return -inputs.size();
  }

  /** A new operation. */
  int add(Placed op, Integer... values) {
    List<Integer> list = List.of(values);
    List<Integer> placeholders = new ArrayList<>();
    List<Shape> in = new ArrayList<>();
    for (int value : list) {
      placeholders.add(placeholders.size());
      in.add(shape(value));
    }
    shapes.add(op.on(placeholders).output(in));
    steps.add(new Step(list, op));
    return steps.size() - 1;
  }

  Shape shape(int value) {
    return value < 0 ? inputs.get(-value - 1).shape() : shapes.get(value);
  }

  /** A value of numbers that fits, the newest of three drawn; a new input if there is none. */
  int any(Predicate<Shape> fits, Shape otherwise) {
    List<Integer> values = all(fits);
    if (values.isEmpty() || random.nextInt(12) == 0) {
      return input(otherwise, ModelGraph.Type.FLOATS);
    }
    int drawn = 0;
    for (int i = 0; i < 3; i++) {
      drawn = Math.max(drawn, random.nextInt(values.size()));
    }
    return values.get(drawn);
  }

  /** All values of numbers that fit, inputs first. */
  List<Integer> all(Predicate<Shape> fits) {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).type() == ModelGraph.Type.FLOATS && fits.test(inputs.get(i).shape())) {
        values.add(-i - 1);
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      if (fits.test(shapes.get(i))) {
        values.add(i);
      }
    }
    return values;
  }

  /** The last result is an output, and by chance any other, in any order. */
  ModelGraph graph(String name) {
    List<Op> ops = new ArrayList<>();
    for (Step step : steps) {
      List<Integer> values = new ArrayList<>();
      for (int value : step.values()) {
        values.add(number(value));
      }
      ops.add(step.op().on(values));
    }
    List<Output> outputs = new ArrayList<>();
    outputs.add(new Output("last", number(steps.size() - 1)));
    while (random.nextInt(3) == 0) {
      int value = number(random.nextInt(steps.size()));
      outputs.add(random.nextInt(outputs.size() + 1), new Output("out " + outputs.size(), value));
    }
    List<String> labels = new ArrayList<>();
    while (random.nextInt(4) != 0) {
      labels.add(random.nextInt(5) == 0 ? "" : "label " + labels.size());
    }
    return new ModelGraph(name, inputs, ops, outputs, labels);
  }

  private int number(int value) {
    return value < 0 ? -value - 1 : inputs.size() + value;
  }
}
