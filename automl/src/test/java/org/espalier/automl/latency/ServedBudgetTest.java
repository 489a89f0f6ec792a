// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedBudgetTest {

  private final List<Double> spent = new ArrayList<>();

  /** Whatever is found uses the budget up, and takes so many times as much as it is served. */
  private ServedBudget.Found<Double> keep(double budget, double least, double... times) {
    return ServedBudget.keep(
        budget,
        least,
        limit -> {
          spent.add(limit);
          return limit;
        },
        found -> found * times[spent.size() - 1]);
  }

  @Test
  void whatKeepsTheBudgetAtOnceIsTaken() {
    assertThat(keep(0.5, 0.1, 1.05)).isEqualTo(found(0.45, 0.45 * 1.05, true));
    assertThat(spent).containsExactly(0.45);
  }

  @Test
  void whatTakesLongerThanItsTableSaysIsSearchedForAgainUnderAsMuchLess() {
    ServedBudget.Found<Double> kept = keep(0.5, 0.1, 1.2, 1.2);
    assertThat(spent).hasSize(2);
    assertThat(kept.served().ratio()).isCloseTo(0.9 * 0.5, within(1e-12));
  }

  @Test
  void whatKeepsABudgetByAHairDoesNotKeepItAnotherDay() {
    ServedBudget.Found<Double> kept = keep(1, 0.1, 1.1, 1.02);
    assertThat(spent).hasSize(2);
    assertThat(kept.served().ratio()).isLessThan(0.95);
  }

  @Test
  void afterFourSearchesWhatIsServedTheFastestIsTakenAndSaidToExceedTheBudget() {
    ServedBudget.Found<Double> kept = keep(0.5, 0.01, 2, 3, 4, 9);
    assertThat(spent).hasSize(4).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(kept.found()).isEqualTo(spent.get(2));
    assertThat(kept.served().kept()).isFalse();
    assertThat(kept.served().text()).endsWith("time, which exceeds the budget");
  }

  @Test
  void whatKeepsTheBudgetIsNotGivenUpForWhatDoesNot() {
    ServedBudget.Found<Double> kept = keep(0.5, 0.01, 1.1, 1.2, 1.3, 1.6);
    assertThat(kept.found()).isEqualTo(spent.get(2)); // 0.4875, the least of what it takes
    assertThat(kept.served().kept()).isTrue();
  }

  @Test
  void nothingIsSearchedForBelowWhatThereIs() {
    keep(0.5, 0.4, 2, 2, 2, 2);
    assertThat(spent).containsExactly(0.45, 0.4);
  }

  @Test
  void withoutABudgetTheFirstIsTaken() {
    ServedBudget.Found<Double> kept =
        ServedBudget.keep(
            Double.POSITIVE_INFINITY,
            0.1,
            limit -> {
              spent.add(limit);
              return 0.7;
            },
            found -> 0.8);
    assertThat(kept).isEqualTo(found(0.7, 0.8, true));
    assertThat(spent).containsExactly(Double.POSITIVE_INFINITY);
  }

  private static ServedBudget.Found<Double> found(double found, double ratio, boolean kept) {
    return new ServedBudget.Found<>(found, new ServedBudget.Served(ratio, kept));
  }
}
