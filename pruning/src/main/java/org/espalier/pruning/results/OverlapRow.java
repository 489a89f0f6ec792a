// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import org.jspecify.annotations.Nullable;

/**
 * How the weights and masks of one round agree with those of the round before, of the start of
 * training, and of other seeds: means over replicates and over pairs of replicates.
 *
 * @param round the round
 * @param replicates how many there are
 * @param signsChanged the fraction of kept weights whose sign differs from the trained weights of
 *     the round before; null for round 0
 * @param signsChangedSinceStart the same from the weights that the run started from
 * @param pairs of replicates
 * @param overlap of their masks: weights that both keep over weights that either keeps; null
 *     without a pair
 * @param overlapByChance what masks drawn by chance with as many weights in each layer would come
 *     to; null without a pair
 */
public record OverlapRow(
    int round,
    int replicates,
    @Nullable Double signsChanged,
    @Nullable Double signsChangedSinceStart,
    int pairs,
    @Nullable Double overlap,
    @Nullable Double overlapByChance) {

  /**
   * Checks; not a number is undefined.
   *
   * @throws IllegalArgumentException if a fraction is outside [0, 1]
   */
  public OverlapRow {
    String where = "round " + round;
    signsChanged = Check.finite(signsChanged);
    signsChangedSinceStart = Check.finite(signsChangedSinceStart);
    Check.fraction("signsChanged", signsChanged, where);
    Check.fraction("signsChangedSinceStart", signsChangedSinceStart, where);
    Check.fraction("overlap", overlap, where);
  }
}
