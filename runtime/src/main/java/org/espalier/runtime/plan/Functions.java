// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Function;

/** Functions of each number, in place. Computed in float64 where that is not a clamp. */
final class Functions {

  private Functions() {}

  /** Anything but softmax. */
  static void apply(Function function, float[] values, int at, int count) {
    for (int i = at; i < at + count; i++) {
      values[i] = of(function, values[i]);
    }
  }

  private static float of(Function function, float x) {
    return switch (function) {
      case LINEAR -> x;
      case RELU, RELU6 -> Math.min(Math.max(x, function.lowest()), function.highest());
      case TANH -> (float) Math.tanh(x);
      case SIGMOID -> (float) (1 / (1 + Math.exp(-x)));
      case SWISH -> (float) (x / (1 + Math.exp(-x)));
      case HARD_SWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
      case SOFTMAX -> throw new IllegalArgumentException("softmax is of all channels at once");
    };
  }

  /** Over the channels of each position of each example. */
  static void softmax(Memory memory, Layout layout, int from, int to) {
    float[] values = memory.numbers;
    for (int p = from; p < to; p++) {
      float highest = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < layout.channels(); c++) {
        highest = Math.max(highest, values[layout.at(memory, c, 0) + p]);
      }
      double sum = 0;
      for (int c = 0; c < layout.channels(); c++) {
        sum += Math.exp((double) values[layout.at(memory, c, 0) + p] - highest);
      }
      for (int c = 0; c < layout.channels(); c++) {
        int at = layout.at(memory, c, 0) + p;
        values[at] = (float) (Math.exp((double) values[at] - highest) / sum);
      }
    }
  }

  /** What can be done number by number; softmax follows as a step of its own. */
  static Function pointwise(Function function) {
    return function == Function.SOFTMAX ? Function.LINEAR : function;
  }
}
