// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import java.util.Arrays;

/**
 * Few values that stand for many numbers: k-means in one dimension, from values evenly spaced
 * between the lowest and the highest, until nothing changes or 50 times.
 */
final class Codebook {

  /** How many values there are, 0 among them, which is the first. */
  static final int SIZE = 64;

  private static final int MOST_ROUNDS = 50;

  private Codebook() {}

  /**
   * The values for some numbers.
   *
   * @return {@link #SIZE} values, the first 0, the others in order
   */
  static float[] of(float[] numbers) {
    float[] sorted = nonZeros(numbers);
    Arrays.sort(sorted);
    float[] values = new float[SIZE];
    if (sorted.length == 0) {
      return values;
    }
    double lowest = sorted[0];
    double step = (sorted[sorted.length - 1] - lowest) / (SIZE - 2);
    for (int i = 1; i < SIZE; i++) {
      values[i] = (float) (lowest + (i - 1) * step);
    }
    for (int round = 0; round < MOST_ROUNDS && moved(sorted, values); round++) {}
    return values;
  }

  /** Which value is nearest to a number that is not 0, the lower of two equally near; from 1. */
  static int nearest(float[] values, float number) {
    int at = Arrays.binarySearch(values, 1, SIZE, number);
    int above = at >= 0 ? at : Math.min(-at - 1, SIZE - 1);
    int below = Math.max(above - 1, 1);
    return number - values[below] <= values[above] - number ? below : above;
  }

  /** Moves each value to the mean of the numbers nearest to it; whether any was elsewhere. */
  private static boolean moved(float[] sorted, float[] values) {
    boolean moved = false;
    int from = 0;
    for (int i = 1; i < SIZE; i++) {
      double sum = 0;
      int to = from;
      while (to < sorted.length && (i == SIZE - 1 || nearest(values, i, sorted[to]))) {
        sum += sorted[to++];
      }
      if (to > from) {
        float mean = (float) (sum / (to - from));
        moved |= mean != values[i];
        values[i] = mean;
      }
      from = to;
    }
    return moved;
  }

  private static boolean nearest(float[] values, int i, float number) {
    return (double) number - values[i] <= (double) values[i + 1] - number;
  }

  private static float[] nonZeros(float[] numbers) {
    float[] kept = new float[numbers.length];
    int count = 0;
    for (float number : numbers) {
      if (number != 0) {
        kept[count++] = number;
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
