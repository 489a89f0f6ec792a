// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rounds of one replicate, those finished so far.
 *
 * @param seed what its initial values and its data order were drawn from
 * @param rounds in the order they ran, each number once
 */
public record ReplicateResult(long seed, List<RoundResult> rounds) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a round comes twice
   */
  public ReplicateResult {
    rounds = ImmutableList.copyOf(rounds);
    Set<Integer> seen = new HashSet<>();
    for (RoundResult round : rounds) {
      if (!seen.add(round.round())) {
        throw new IllegalArgumentException(
            "a round must come once, got round " + round.round() + " twice (seed " + seed + ")");
      }
    }
  }
}
