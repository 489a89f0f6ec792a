// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DensitiesTest {

  @Test
  void roundsCompound() {
    List<Double> densities = Densities.rounds(3, 0.2);

    assertThat(densities).hasSize(3);
    assertThat(densities.get(0)).isEqualTo(0.8);
    assertThat(densities.get(1)).isCloseTo(0.64, within(1e-15));
    assertThat(densities.get(2)).isCloseTo(0.512, within(1e-15));
  }

  @Test
  void ninetyPercentAtATwentyPercentCutTakesElevenRoundsAndEndsExactly() {
    List<Double> densities = Densities.untilSparsity(0.9, 0.2);

    assertThat(densities).hasSize(11).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(densities.get(9)).isEqualTo(Math.pow(0.8, 10));
    assertThat(densities.get(10)).isEqualTo(0.1);
  }

  @Test
  void aSparsityThatACutReachesNeedsNoSmallerLastCut() {
    assertThat(Densities.untilSparsity(0.36, 0.2)).containsExactly(0.8, 0.64);
  }

  @Test
  void aSparsityBelowOneCutIsReachedAtOnce() {
    assertThat(Densities.untilSparsity(0.1, 0.2)).containsExactly(0.9);
  }

  @Test
  void noSparsityTakesNoRounds() {
    assertThat(Densities.untilSparsity(0, 0.2)).isEmpty();
  }

  @Test
  void anyDensitiesThatDoNotRiseAreTaken() {
    assertThat(Densities.of(List.of(1.0, 0.5, 0.5, 0.2))).containsExactly(1.0, 0.5, 0.5, 0.2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.01, -1, Double.NaN})
  void refusesADensityOutOfRange(double density) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.of(List.of(density)))
        .withMessage("densities must be in (0, 1], got " + density);
  }

  @Test
  void refusesDensitiesThatRise() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.of(List.of(0.5, 0.6)))
        .withMessage(
            "densities must not rise, since a pruned weight never comes back, got [0.5, 0.6]");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -0.1, 1.2, Double.NaN})
  void refusesASparsityOutOfRange(double sparsity) {
    String message = "sparsity must be in [0, 1), got " + sparsity;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.untilSparsity(sparsity, 0.2))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void refusesACutOutOfRange(double perRound) {
    String message = "per-round must be in (0, 1), got " + perRound;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.rounds(1, perRound))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.untilSparsity(0.5, perRound))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1001, Integer.MAX_VALUE})
  void refusesANumberOfRoundsOutOfRange(int rounds) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.rounds(rounds, 0.2))
        .withMessage("rounds must be in [0, 1000], got " + rounds);
  }

  @Test
  void noRoundsAreNoPruning() {
    assertThat(Densities.rounds(0, 0.2)).isEmpty();
  }

  @Test
  void countsFromTheDensityBeforeTheFirstRound() {
    assertThat(Densities.rounds(2, 0.2, 0.5)).containsExactly(0.4, 0.5 * Math.pow(0.8, 2));
    assertThat(Densities.untilSparsity(0.7, 0.2, 0.5))
        .containsExactly(0.4, 0.5 * Math.pow(0.8, 2), 0.3);
    assertThat(Densities.untilSparsity(0.5, 0.2, 0.5)).isEmpty();
    assertThat(Densities.untilSparsity(0.1, 0.2, 0.5)).isEmpty();
    assertThat(Densities.of(List.of(0.5, 0.4), 0.5)).containsExactly(0.5, 0.4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.of(List.of(0.6), 0.5))
        .withMessage(
            "densities must not rise from the ticket's 0.5, since a pruned weight never comes back,"
                + " got [0.6]");
  }

  @Test
  void refusesCutsTooSmallToReachTheSparsity() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Densities.untilSparsity(0.9, 1e-12))
        .withMessage(
            "sparsity 0.9 takes more than 1000 rounds with per-round 1.0E-12; raise per-round");
  }
}
