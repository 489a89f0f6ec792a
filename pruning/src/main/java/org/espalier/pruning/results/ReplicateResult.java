// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of one replicate, those finished so far.
 *
 * @param seed what its initial values and its data order were drawn from
 * @param multiplyAdds of one example through the dense network; null in files of older versions
 * @param batch examples that a step trains on; null in files of older versions
 * @param rounds in the order they ran, each number once
 */
public record ReplicateResult(
    long seed, @Nullable Long multiplyAdds, @Nullable Integer batch, List<RoundResult> rounds) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a round comes twice, or a count is negative
   */
  public ReplicateResult {
    rounds = ImmutableList.copyOf(rounds);
    if ((multiplyAdds != null && multiplyAdds < 0) || (batch != null && batch < 1)) {
      throw new IllegalArgumentException(
          "multiplyAdds must be at least 0 and batch at least 1, got %d and %d (seed %d)"
              .formatted(multiplyAdds, batch, seed));
    }
    Set<Integer> seen = new HashSet<>();
    for (RoundResult round : rounds) {
      if (!seen.add(round.round())) {
        throw new IllegalArgumentException(
            "a round must come once, got round " + round.round() + " twice (seed " + seed + ")");
      }
    }
  }

  /** Rounds of which nobody knows what a step or an example costs. */
  public ReplicateResult(long seed, List<RoundResult> rounds) {
    this(seed, null, null, rounds);
  }
}
