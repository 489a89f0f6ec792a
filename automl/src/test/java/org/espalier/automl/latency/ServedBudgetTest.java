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
  private ServedBudget.Kept<Double> keep(double budget, double least, double... times) {
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
    assertThat(keep(0.5, 0.1, 1.05)).isEqualTo(new ServedBudget.Kept<>(0.45, 0.45 * 1.05));
    assertThat(spent).containsExactly(0.45);
  }

  @Test
  void whatTakesLongerThanItsTableSaysIsSearchedForAgainUnderAsMuchLess() {
    ServedBudget.Kept<Double> kept = keep(0.5, 0.1, 1.2, 1.2);
    assertThat(spent).hasSize(2);
    assertThat(kept.served()).isCloseTo(0.9 * 0.5, within(1e-12));
  }

  @Test
  void whatKeepsABudgetByAHairDoesNotKeepItAnotherDay() {
    ServedBudget.Kept<Double> kept = keep(1, 0.1, 1.1, 1.02);
    assertThat(spent).hasSize(2);
    assertThat(kept.served()).isLessThan(0.95);
  }

  @Test
  void afterFourSearchesTheLastIsTakenAsItIs() {
    ServedBudget.Kept<Double> kept = keep(0.5, 0.01, 2, 3, 4, 5);
    assertThat(spent).hasSize(4).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(kept.served()).isGreaterThan(0.5);
  }

  @Test
  void nothingIsSearchedForBelowWhatThereIs() {
    keep(0.5, 0.4, 2, 2, 2, 2);
    assertThat(spent).containsExactly(0.45, 0.4);
  }

  @Test
  void withoutABudgetTheFirstIsTaken() {
    ServedBudget.Kept<Double> kept =
        ServedBudget.keep(
            Double.POSITIVE_INFINITY,
            0.1,
            limit -> {
              spent.add(limit);
              return 0.7;
            },
            found -> 0.8);
    assertThat(kept).isEqualTo(new ServedBudget.Kept<>(0.7, 0.8));
    assertThat(spent).containsExactly(Double.POSITIVE_INFINITY);
  }
}
