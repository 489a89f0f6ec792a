// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.List;

/**
 * One operation on earlier values of a {@link ModelGraph}, which are given by their numbers. Images
 * are {@code [height, width, channels]}.
 */
public sealed interface Op {

  /** The numbers of the values it is applied to, in order. */
  List<Integer> inputs();

  /** The same of other values, of which there must be as many. */
  Op on(List<Integer> values);

  /**
   * The shape of the result.
   *
   * @param shapes of the values it is applied to
   * @throws IllegalArgumentException if they do not fit
   */
  Shape output(List<Shape> shapes);

  /** Whether it takes ids rather than numbers. */
  default boolean takesIds() {
    return false;
  }

  /** An operation on one value. */
  sealed interface Unary extends Op
      permits ProductOp,
          Embedding,
          EmbeddingBag,
          Pool,
          GlobalPool,
          Flatten,
          Activation,
          Standardization,
          TableColumns {

    /** The number of the value it is applied to. */
    int input();

    @Override
    default List<Integer> inputs() {
      return List.of(input());
    }
  }

  /**
   * A row for each id: {@code [n]} ids to {@code [n, columns]}. An id outside [0, rows) is a row of
   * zeros.
   */
  record Embedding(int input, Weights weights) implements Unary {
    @Override
    public Op on(List<Integer> values) {
      return new Embedding(values.get(0), weights);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      return Shape.of(shapes.get(0).requireRow().channels(), weights.columns());
    }

    @Override
    public boolean takesIds() {
      return true;
    }
  }

  /**
   * The rows of some ids added up: {@code [n]} ids to {@code [columns]}, {@code function(sum +
   * bias)}. An id outside [0, rows) is nothing.
   *
   * @param mean whether the sum is divided by the number of ids inside [0, rows), if there are any
   * @param bias one a column
   */
  record EmbeddingBag(int input, Weights weights, boolean mean, Floats bias, Function function)
      implements Unary {
    @Override
    public Op on(List<Integer> values) {
      return new EmbeddingBag(values.get(0), weights, mean, bias, function);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      shapes.get(0).requireRow();
      if (bias.size() != weights.columns()) {
        throw new IllegalArgumentException(
            "there must be one bias a column, got %d for %d columns"
                .formatted(bias.size(), weights.columns()));
      }
      return Shape.of(weights.columns());
    }

    @Override
    public boolean takesIds() {
      return true;
    }
  }

  /** Each channel's numbers in a window; at least one of them must be inside the image. */
  record Pool(int input, Pooling pooling, Window window) implements Unary {
    @Override
    public Op on(List<Integer> values) {
      return new Pool(values.get(0), pooling, window);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      boolean outside =
          window.top() >= window.height()
              || window.bottom() >= window.height()
              || window.left() >= window.width()
              || window.right() >= window.width();
      if (outside || window.dilationY() * window.dilationX() != 1) {
        throw new IllegalArgumentException(
            "a pooling window must have dilation 1 and cover the image everywhere, got " + window);
      }
      return window.output(shapes.get(0), shapes.get(0).channels());
    }
  }

  /**
   * Each channel's numbers at all positions: {@code [height, width, channels]} to {@code
   * [channels]}.
   */
  record GlobalPool(int input, Pooling pooling) implements Unary {
    @Override
    public Op on(List<Integer> values) {
      return new GlobalPool(values.get(0), pooling);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      return Shape.of(shapes.get(0).channels());
    }
  }

  /** All numbers in one row, channels fastest: {@code [height * width * channels]}. */
  record Flatten(int input) implements Unary {
    @Override
    public Op on(List<Integer> values) {
      return new Flatten(values.get(0));
    }

    @Override
    public Shape output(List<Shape> shapes) {
      return Shape.of(shapes.get(0).size());
    }
  }

  /** The sum of two values of one shape, and a function of it. */
  record Add(int first, int second, Function function) implements Op {
    @Override
    public List<Integer> inputs() {
      return List.of(first, second);
    }

    @Override
    public Op on(List<Integer> values) {
      return new Add(values.get(0), values.get(1), function);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      if (!shapes.get(0).equals(shapes.get(1))) {
        throw new IllegalArgumentException(
            "values to be added must have one shape, got %s and %s"
                .formatted(shapes.get(0), shapes.get(1)));
      }
      return shapes.get(0);
    }
  }

  /** The product of two values, number by number; the second may have one position for all. */
  record Multiply(int first, int second) implements Op {
    @Override
    public List<Integer> inputs() {
      return List.of(first, second);
    }

    @Override
    public Op on(List<Integer> values) {
      return new Multiply(values.get(0), values.get(1));
    }

    @Override
    public Shape output(List<Shape> shapes) {
      Shape a = shapes.get(0);
      Shape b = shapes.get(1);
      if (a.channels() != b.channels() || (b.positions() != 1 && !b.equals(a))) {
        throw new IllegalArgumentException(
            "values to be multiplied must have one shape, or the second one position, got %s and %s"
                .formatted(a, b));
      }
      return a;
    }
  }

  /** The channels of all, one after the other; the positions are the same. */
  record Concatenation(List<Integer> inputs) implements Op {
    /**
     * Copies.
     *
     * @throws IllegalArgumentException if there is nothing to put together
     */
    public Concatenation {
      inputs = List.copyOf(inputs);
      if (inputs.isEmpty()) {
        throw new IllegalArgumentException("there must be something to concatenate");
      }
    }

    @Override
    public Op on(List<Integer> values) {
      return new Concatenation(values);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      long channels = 0;
      for (Shape shape : shapes) {
        if (!shape.withChannels(1).equals(shapes.get(0).withChannels(1))) {
          throw new IllegalArgumentException(
              "values to be concatenated must have the same positions, got %s and %s"
                  .formatted(shapes.get(0), shape));
        }
        channels += shape.channels();
      }
      if (channels > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "a value must have fewer than 2^31 numbers, got " + channels + " channels in all");
      }
      return shapes.get(0).withChannels((int) channels);
    }
  }

  /** A function of each number. */
  record Activation(int input, Function function) implements Unary {
    @Override
    public Op on(List<Integer> values) {
      return new Activation(values.get(0), function);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      return shapes.get(0);
    }
  }

  /**
   * Each example to mean 0 and variance 1 by its own statistics; the deviation is at least 1 /
   * sqrt(numbers), as in TensorFlow's {@code per_image_standardization}.
   */
  record Standardization(int input) implements Unary {
    @Override
    public Op on(List<Integer> values) {
      return new Standardization(values.get(0));
    }

    @Override
    public Shape output(List<Shape> shapes) {
      return shapes.get(0);
    }
  }

  /** A table's row to features: one number a column to those of all columns side by side. */
  record TableColumns(int input, List<TableColumn> columns) implements Unary {

    /** Copies. */
    public TableColumns {
      columns = List.copyOf(columns);
    }

    @Override
    public Op on(List<Integer> values) {
      return new TableColumns(values.get(0), columns);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      if (shapes.get(0).requireRow().channels() != columns.size()) {
        throw new IllegalArgumentException(
            "a row must have a number for each of %d columns, has %d"
                .formatted(columns.size(), shapes.get(0).channels()));
      }
      int width = 0;
      for (TableColumn column : columns) {
        width += column.width();
      }
      return Shape.of(width);
    }
  }
}
