// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.util.Arrays;

/**
 * What a benchmark's pairs come to.
 *
 * @param pairs how many there were
 */
record Quartiles(double lower, double median, double upper, int pairs) {

  /** Of some figures; between two neighbours the quartile is interpolated. */
  static Quartiles of(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75), sorted.length);
  }

  private static double at(double[] sorted, double fraction) {
    double position = fraction * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
