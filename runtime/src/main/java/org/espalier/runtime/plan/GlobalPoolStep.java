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

  private float mean(float[] numbers, int from) {
    return Sums.of(numbers, from, input.positions()) / input.positions();
  }
}
