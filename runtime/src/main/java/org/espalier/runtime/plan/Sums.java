// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** Sums in four parts side by side, so that no addition waits for the one before. */
final class Sums {

  private Sums() {}

  /** Of some numbers. */
  static float of(float[] numbers, int from, int count) {
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

  /** Of the squares of what some numbers differ from their mean. */
  static float ofSquares(float[] numbers, int from, int count, float mean) {
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
