// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.espalier.graph.data.RandomStream;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {

  @Test
  void isOneForTheSameOrderAndMinusOneForTheOpposite() {
    double[] values = {3, -1, 8, 5};
    assertThat(RankCorrelation.spearman(values, new double[] {9, 0, 1e9, 10})).isEqualTo(1);
    assertThat(RankCorrelation.spearman(values, new double[] {2, 3, 0, 1})).isEqualTo(-1);
  }

  /** Without ties it is 1 - 6 sum d^2 / (n (n^2 - 1)); the ranks of b are 1, 3, 2, 4, 5. */
  @Test
  void isTheFormulaOfTheDifferencesWithoutTies() {
    double[] a = {1, 2, 3, 4, 5};
    double[] b = {-7, 30, 0, 31, 99};
    assertThat(RankCorrelation.spearman(a, b)).isCloseTo(1 - 6.0 * 2 / 120, within(1e-12));
  }

  /** Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4, less 2.5: products 4.5, squares 4.5 and 5. */
  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    double[] a = {10, 20, 20, 30};
    double[] b = {1, 3, 2, 4};
    assertThat(RankCorrelation.spearman(a, b)).isCloseTo(4.5 / Math.sqrt(22.5), within(1e-12));
    double[] c = {7, 7, 7, 9};
    double[] d = {0, -0.0, 6, 6};
    // less 2.5: (-0.5, -0.5, -0.5, 1.5) and (-1, -1, 1, 1): 0.5 + 0.5 - 0.5 + 1.5 = 2; 3 and 4
    assertThat(RankCorrelation.spearman(c, d)).isCloseTo(2 / Math.sqrt(12), within(1e-12));
  }

  @Test
  void isUndefinedWhereThereIsNoOrder() {
    assertThat(RankCorrelation.spearman(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isNaN();
    assertThat(RankCorrelation.spearman(new double[] {1}, new double[] {1})).isNaN();
    assertThat(RankCorrelation.spearman(new double[0], new double[0])).isNaN();
    assertThat(RankCorrelation.spearman(new double[] {1, Double.NaN}, new double[] {1, 2})).isNaN();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankCorrelation.spearman(new double[2], new double[3]))
        .withMessage("a correlation needs pairs, got 2 and 3 values");
  }

  @Test
  void dependsOnTheOrderAloneAndNotOnWhichComesFirst() {
    RandomStream random = RandomStream.of(3);
    for (int time = 0; time < 100; time++) {
      int n = 2 + random.below(30);
      double[] a = new double[n];
      double[] b = new double[n];
      double[] cubes = new double[n];
      for (int i = 0; i < n; i++) {
        a[i] = random.below(10) - 5;
        b[i] = i + random.gaussian();
        cubes[i] = a[i] * a[i] * a[i];
      }
      a[0] = -6; // no constant
      cubes[0] = -216;
      double correlation = RankCorrelation.spearman(a, b);
      assertThat(correlation).isBetween(-1 - 1e-12, 1 + 1e-12);
      assertThat(RankCorrelation.spearman(b, a)).isEqualTo(correlation);
      assertThat(RankCorrelation.spearman(cubes, b)).isEqualTo(correlation);
    }
  }
}
