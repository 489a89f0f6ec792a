// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Pooling;

/** The highest number or the mean of all positions. */
record GlobalPoolStep(Pooling pooling, Layout input, Layout output) implements Step {

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    float[] numbers = memory.numbers;
    int end = Parts.begin(output.channels(), part + 1, parts);
    for (int channel = Parts.begin(output.channels(), part, parts); channel < end; channel++) {
      for (int example = 0; example < examples; example++) {
        int from = input.at(memory, channel, example);
        numbers[output.at(memory, channel, example)] =
            pooling == Pooling.MAXIMUM ? highest(numbers, from) : mean(numbers, from);
      }
    }
  }

  private float highest(float[] numbers, int from) {
    float highest = numbers[from];
    for (int p = 1; p < input.positions(); p++) {
      highest = Math.max(highest, numbers[from + p]);
    }
    return highest;
  }

  /** In four sums side by side. */
  private float mean(float[] numbers, int from) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int p = 0;
    for (; p + 4 <= input.positions(); p += 4) {
      s0 += numbers[from + p];
      s1 += numbers[from + p + 1];
      s2 += numbers[from + p + 2];
      s3 += numbers[from + p + 3];
    }
    for (; p < input.positions(); p++) {
      s0 += numbers[from + p];
    }
    return (s0 + s1 + (s2 + s3)) / input.positions();
  }
}
