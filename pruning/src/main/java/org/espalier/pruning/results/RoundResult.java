// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round of one replicate, measured at its end. Null is "undefined": accuracies of a regression,
 * a ratio to nothing, a loss that is no longer finite.
 *
 * @param round 0 is the dense training, or that of a ticket
 * @param density prunable weights kept, as a fraction in [0, 1]
 * @param sparsity prunable weights removed, as a fraction in [0, 1]
 * @param prunable weights that could have been removed
 * @param steps training steps of this round
 * @param remaining prunable weights kept
 * @param compression prunable / remaining, at least 1; null when nothing remains
 * @param theoreticalSpeedup multiply-adds / multiply-adds on kept weights; null when none is left
 * @param trainLoss mean loss on the training data
 * @param validationLoss mean loss on the validation data
 * @param validationAccuracy fraction in [0, 1]; choices are made on this one
 * @param testAccuracy fraction in [0, 1]; only ever reported
 * @param testTop5 fraction in [0, 1] with the right class among the five likeliest
 * @param earlyStopping where the validation loss was lowest; null unless it was measured on the way
 * @param layers what each prunable parameter keeps, in network order
 */
public record RoundResult(
    int round,
    double density,
    double sparsity,
    long prunable,
    long steps,
    long remaining,
    @Nullable Double compression,
    @Nullable Double theoreticalSpeedup,
    @Nullable Double trainLoss,
    @Nullable Double validationLoss,
    @Nullable Double validationAccuracy,
    @Nullable Double testAccuracy,
    @Nullable Double testTop5,
    @Nullable EarlyStopping earlyStopping,
    List<LayerResult> layers) {

  /**
   * Checks and copies; a ratio or a loss that is not finite becomes null.
   *
   * @throws IllegalArgumentException if a fraction is outside [0, 1], a count is negative, or more
   *     remains than is prunable, naming it and the round
   */
  public RoundResult {
    String where = "round " + round;
    if (round < 0 || steps < 0) {
      throw new IllegalArgumentException(
          "round and steps must be at least 0, got " + steps + " steps (" + where + ")");
    }
    Check.kept(remaining, prunable, where);
    Check.fraction("density", density, where);
    Check.fraction("sparsity", sparsity, where);
    Check.fraction("validationAccuracy", validationAccuracy, where);
    Check.fraction("testAccuracy", testAccuracy, where);
    Check.fraction("testTop5", testTop5, where);
    compression = Check.finite(compression);
    theoreticalSpeedup = Check.finite(theoreticalSpeedup);
    trainLoss = Check.finite(trainLoss);
    validationLoss = Check.finite(validationLoss);
    layers = ImmutableList.copyOf(layers);
  }
}
