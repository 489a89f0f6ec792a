// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.List;
import org.espalier.runtime.graph.Shape;

/**
 * What a tensor of TensorFlow's is in the model: the same numbers in the same order.
 *
 * @param number of the model's value
 * @param dimensions of one example as TensorFlow has them, the border included
 * @param border zeros around it that are not in the model's value, but belong into a window
 */
record GraphValue(int number, List<Integer> dimensions, Border border) {

  /** Rows and columns of zeros. */
  record Border(int top, int bottom, int left, int right) {
    static final Border NONE = new Border(0, 0, 0, 0);
  }

  GraphValue {
    dimensions = List.copyOf(dimensions);
  }

  /** Without a border. */
  static GraphValue of(int number, List<Integer> dimensions) {
    return new GraphValue(number, dimensions, Border.NONE);
  }

  /** How the model would have numbers of these dimensions; one of none is a channel. */
  static Shape shape(List<Integer> dimensions) {
    return switch (dimensions.size()) {
      case 0 -> Shape.of(1);
      case 1 -> Shape.of(dimensions.get(0));
      case 2 -> Shape.of(dimensions.get(0), dimensions.get(1));
      case 3 -> Shape.of(dimensions.get(0), dimensions.get(1), dimensions.get(2));
      default ->
          throw new IllegalArgumentException(
              "an example has at most three dimensions, got " + dimensions);
    };
  }

  /** How many rows, the border's too. */
  int height() {
    return shape(dimensions).height();
  }

  /** How many columns, the border's too. */
  int width() {
    return shape(dimensions).width();
  }

  /** Whether a value of the model has the positions and channels that the dimensions say. */
  boolean fits(Shape value) {
    Shape shape = shape(dimensions);
    return value.height() + border.top() + border.bottom() == shape.height()
        && value.width() + border.left() + border.right() == shape.width()
        && value.channels() == shape.channels();
  }
}
