// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradualPruningTest {

  private static final GradualPruning CUBIC = new GradualPruning(100, 500, 150, 3);

  @Test
  void theDensityFallsByTheCubeOfWhatIsLeft() {
    // sparsity of the paper: s_f + (s_i - s_f) (1 - (t - t0) / (n dt))^3
    assertThat(CUBIC.density(1, 0.1, 0)).isOne();
    assertThat(CUBIC.density(1, 0.1, 100)).isOne();
    assertThat(CUBIC.density(1, 0.1, 200)).isCloseTo(0.1 + 0.9 * 0.421875, within(1e-15));
    assertThat(CUBIC.density(1, 0.1, 300)).isCloseTo(0.1 + 0.9 * 0.125, within(1e-15));
    assertThat(CUBIC.density(0.5, 0.25, 400)).isCloseTo(0.25 + 0.25 / 64, within(1e-15));
  }

  @Test
  void theLastDensityIsThatOfTheRoundExactly() {
    assertThat(CUBIC.density(0.7, 0.1, 500)).isEqualTo(0.1);
    assertThat(CUBIC.density(0.7, 0.1, 501)).isEqualTo(0.1);
  }

  @Test
  void aPowerOfOneFallsEvenly() {
    GradualPruning even = new GradualPruning(0, 10, 1, 1);

    assertThat(LongStream.rangeClosed(0, 10).mapToObj(t -> even.density(1, 0, t)))
        .isEqualTo(
            LongStream.rangeClosed(0, 10)
                .mapToObj(t -> t == 10 ? 0.0 : 1 - (double) t / 10)
                .toList());
  }

  @ParameterizedTest
  @CsvSource({"0.5, 30", "1, 30", "3, 7", "20, 100"})
  void theDensityNeverRises(double power, long every) {
    GradualPruning gradual = new GradualPruning(20, 200, every, power);
    double before = 0.9;
    for (long step = 0; step <= 220; step++) {
      double now = gradual.density(0.9, 0.2, step);
      assertThat(now).isBetween(0.2, before);
      before = now;
    }
  }

  @Test
  void masksAreUpdatedEverySoOftenAndAtTheEnd() {
    assertThat(updates(CUBIC, 600)).containsExactly(250L, 400L, 500L);
    assertThat(updates(new GradualPruning(0, 40, 20, 3), 60)).containsExactly(20L, 40L);
    assertThat(updates(new GradualPruning(5, 8, 100, 3), 60)).containsExactly(8L);
  }

  @Test
  void allAtOnceIsOneUpdate() {
    GradualPruning once = new GradualPruning(30, 30, 10, 3);

    assertThat(updates(once, 60)).containsExactly(30L);
    assertThat(updates(new GradualPruning(0, 0, 1, 3), 60)).containsExactly(0L);
    assertThat(once.density(1, 0.5, 29)).isOne();
    assertThat(once.density(1, 0.5, 30)).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource({"100, 500, 150", "0, 40, 20", "5, 8, 100", "30, 30, 10", "0, 7, 1"})
  void theNextUpdateIsTheFirstAfterAStep(long from, long until, long every) {
    GradualPruning gradual = new GradualPruning(from, until, every, 3);
    for (long step = 0; step <= until + 2; step++) {
      OptionalLong next = LongStream.rangeClosed(step + 1, until).filter(gradual::updatesAt).min();

      assertThat(gradual.nextAfter(step)).as("after " + step).isEqualTo(next);
    }
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refused(
        () -> new GradualPruning(50, 30, 10, 3),
        "gradual must go from a step to the same or a later one, got from 50 until 30");
    refused(
        () -> new GradualPruning(-1, 30, 10, 3),
        "gradual must go from a step to the same or a later one, got from -1 until 30");
    refused(
        () -> new GradualPruning(0, 30, 0, 3), "gradual every must be at least one step, got 0");
    refused(
        () -> new GradualPruning(0, 30, 1, 0),
        "gradual power must be above 0 and below 1e9, got 0.0");
    refused(
        () -> new GradualPruning(0, 30, 1, Double.NaN),
        "gradual power must be above 0 and below 1e9, got NaN");
  }

  private static List<Long> updates(GradualPruning gradual, long steps) {
    return LongStream.range(0, steps).filter(gradual::updatesAt).boxed().toList();
  }

  private static void refused(Runnable what, String message) {
    assertThatIllegalArgumentException().isThrownBy(what::run).withMessage(message);
  }
}
