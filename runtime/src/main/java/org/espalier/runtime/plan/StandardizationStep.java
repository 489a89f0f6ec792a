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
        sum += sum(numbers, from + p, Math.min(BLOCK, positions - p));
      }
    }
    float mean = (float) (sum / size);
    double squares = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      int from = input.at(memory, channel, example);
      for (int p = 0; p < positions; p += BLOCK) {
        squares += squares(numbers, from + p, Math.min(BLOCK, positions - p), mean);
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

  /** In four sums side by side, so that no addition waits for the one before. */
  private static float sum(float[] numbers, int from, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int p = from;
    int end = from + count;
    for (; p + 4 <= end; p += 4) {
      s0 += numbers[p];
      s1 += numbers[p + 1];
      s2 += numbers[p + 2];
      s3 += numbers[p + 3];
    }
    for (; p < end; p++) {
      s0 += numbers[p];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** Likewise of the squares of what numbers differ from the mean. */
  private static float squares(float[] numbers, int from, int count, float mean) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int p = from;
    int end = from + count;
    for (; p + 4 <= end; p += 4) {
      s0 += square(numbers[p] - mean);
      s1 += square(numbers[p + 1] - mean);
      s2 += square(numbers[p + 2] - mean);
      s3 += square(numbers[p + 3] - mean);
    }
    for (; p < end; p++) {
      s0 += square(numbers[p] - mean);
    }
    return s0 + s1 + (s2 + s3);
  }

  private static float square(float number) {
    return number * number;
  }
}
