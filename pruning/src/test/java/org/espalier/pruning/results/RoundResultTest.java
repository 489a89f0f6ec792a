// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class RoundResultTest {

  @Test
  void ratiosToNothingBecomeUndefined() {
    RoundResult empty = Rounds.of(3, 0, 0.1);

    assertThat(empty.compression()).isNull();
    assertThat(empty.theoreticalSpeedup()).isNull();
  }

  @Test
  void lossesThatAreNotFiniteBecomeUndefined() {
    RoundResult diverged =
        new RoundResult(
            1, 1, 0, 10, 5, 10, 1.0, 1.0, Double.NaN, 1 / 0.0, null, null, null, null, List.of());

    assertThat(diverged.trainLoss()).isNull();
    assertThat(diverged.validationLoss()).isNull();
  }

  @Test
  void refusesAnAccuracyInPercent() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rounds.of(2, 500, 98.0))
        .withMessage("validationAccuracy must be in [0, 1], got 98.0 (round 2)");
  }

  @Test
  void refusesToKeepMoreThanThereIs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LayerResult("conv/kernel", Shape.of(9), 10, 9))
        .withMessage("remaining must be in [0, prunable], got 10 of 9 (layer conv/kernel)");
  }

  @Test
  void refusesARoundTwice() {
    RoundResult round = Rounds.of(4, 500, 0.9);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplicateResult(7, List.of(round, round)))
        .withMessage("a round must come once, got round 4 twice (seed 7)");
  }
}
