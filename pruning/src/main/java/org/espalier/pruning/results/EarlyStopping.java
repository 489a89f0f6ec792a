// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import org.jspecify.annotations.Nullable;

/**
 * The moment of a round at which its validation loss was lowest, of those at which it was measured;
 * ties keep the earliest. How soon it comes says how fast a network learns.
 *
 * @param steps of this round before that moment
 * @param validationLoss mean loss on the validation data then
 * @param validationAccuracy fraction in [0, 1] then
 * @param testAccuracy fraction in [0, 1] then; only ever reported
 * @see <a href="https://arxiv.org/abs/1803.03635">Frankle and Carbin, ICLR 2019, whose
 *     early-stopping iteration it is</a>
 */
public record EarlyStopping(
    long steps,
    double validationLoss,
    @Nullable Double validationAccuracy,
    @Nullable Double testAccuracy) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if steps is negative or an accuracy is outside [0, 1]
   */
  public EarlyStopping {
    if (steps < 0) {
      throw new IllegalArgumentException("steps must be at least 0, got " + steps);
    }
    Check.fraction("validationAccuracy", validationAccuracy, "early stopping");
    Check.fraction("testAccuracy", testAccuracy, "early stopping");
  }

  /** Its steps in a round; null if it was not measured. */
  public static @Nullable Double stepsOf(RoundResult round) {
    EarlyStopping found = round.earlyStopping();
    return found == null ? null : Double.valueOf((double) found.steps());
  }

  /** Its test accuracy in a round; null if it was not measured. */
  public static @Nullable Double testAccuracyOf(RoundResult round) {
    EarlyStopping found = round.earlyStopping();
    return found == null ? null : found.testAccuracy();
  }
}
