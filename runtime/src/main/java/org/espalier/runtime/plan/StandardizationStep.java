// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/**
 * Each example to mean 0 and variance 1; the deviation is at least 1 / sqrt(numbers). Blocks are
 * summed as floats, and their sums as doubles.
 */
record StandardizationStep(Layout input, Layout output) implements Step {

  private static final int BLOCK = 64; // numbers: to turn each into a double would take longer

  @Override
  public void run(Memory memory, int examples, int part, int parts) {
    int end = Parts.begin(examples, part + 1, parts);
    for (int example = Parts.begin(examples, part, parts); example < end; example++) {
      example(memory, example);
    }
  }

  private void example(Memory memory, int example) {
    float[] numbers = memory.numbers;
    int positions = input.positions();
    int size = input.channels() * positions;
    double sum = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(memory, channel, example);
      for (int p = 0; p < positions; p += BLOCK) {
        sum += Sums.of(numbers, from + p, Math.min(BLOCK, positions - p));
      }
    }
    float mean = (float) (sum / size);
    double squares = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(memory, channel, example);
      for (int p = 0; p < positions; p += BLOCK) {
        squares += Sums.ofSquares(numbers, from + p, Math.min(BLOCK, positions - p), mean);
      }
    }
    float deviation = (float) Math.max(Math.sqrt(squares / size), 1 / Math.sqrt(size));
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(memory, channel, example);
      int to = output.at(memory, channel, example);
      for (int p = 0; p < positions; p++) {
        numbers[to + p] = (numbers[from + p] - mean) / deviation;
      }
    }
  }
}
