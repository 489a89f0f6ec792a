// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How well one order of things agrees with another. */
final class RankCorrelation {

  private RankCorrelation() {}

  /**
   * Spearman's: the correlation of the ranks, in [-1, 1]; equal values share the mean of their
   * ranks.
   *
   * @return NaN where it is undefined: all values of one are equal, there are fewer than two, or
   *     one is not a number
   * @throws IllegalArgumentException if there are not equally many
   */
  static double spearman(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "a correlation needs pairs, got %d and %d values".formatted(a.length, b.length));
    }
    if (Arrays.stream(a).anyMatch(Double::isNaN) || Arrays.stream(b).anyMatch(Double::isNaN)) {
      return Double.NaN;
    }
    double[] x = centredRanks(a);
    double[] y = centredRanks(b);
    return product(x, y) / Math.sqrt(product(x, x) * product(y, y)); // 1 of equal ranks, exactly
  }

  /** Ranks from 0 less their mean. */
  private static double[] centredRanks(double[] values) {
    int n = values.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[n];
    int end;
    for (int start = 0; start < n; start = end) {
      end = start + 1;
      while (end < n && values[order[end]] == values[order[start]]) {
        end++;
      }
      for (int i = start; i < end; i++) {
        ranks[order[i]] = (start + end - n) / 2.0; // (start + end - 1) / 2 less (n - 1) / 2
      }
    }
    return ranks;
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
