// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.inference.TTest;
import org.jspecify.annotations.Nullable;

/**
 * A two-sided paired t-test of differences against 0.
 *
 * @param n pairs
 * @param mean of the differences; null without a pair
 * @param low lower end of the 95 % interval of that mean; null without a test
 * @param high upper end
 * @param p how likely a mean at least as far from 0 is if there is no difference; null without a
 *     test
 * @param remark why there is no test; empty if there is one
 */
record PairedTest(
    int n,
    @Nullable Double mean,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double p,
    String remark) {

  /** Fewer pairs say next to nothing of how differences spread. */
  static final int LEAST_PAIRS = 3;

  private static final double CONFIDENCE = 0.95;

  /** Accuracies are counts over examples; what differs by less differs in rounding only. */
  private static final double ROUNDING = 1e-12;

  /** The test, or why there is none. */
  static PairedTest of(List<Double> differences) {
    int n = differences.size();
    Spread spread = Spread.of(differences.stream());
    Double mean = Spread.meanOf(spread);
    Double sd = Spread.sdOf(spread);
    if (n < LEAST_PAIRS || mean == null || sd == null) {
      String few = "too few seeds for a test (" + n + " of at least " + LEAST_PAIRS + ")";
      return new PairedTest(n, mean, null, null, null, few);
    }
    if (sd <= ROUNDING) {
      String equal = "no test: the difference is the same with every seed";
      return new PairedTest(n, mean, null, null, null, equal);
    }
    double quantile = TDistribution.of(n - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
    double half = quantile * sd / Math.sqrt(n);
    double[] values = differences.stream().mapToDouble(Double::doubleValue).toArray();
    double p = TTest.withDefaults().test(values).getPValue();
    return new PairedTest(n, mean, mean - half, mean + half, p, "");
  }

  /** No pairs for another reason than too few seeds. */
  static PairedTest none(String remark) {
    return new PairedTest(0, null, null, null, null, remark);
  }
}
