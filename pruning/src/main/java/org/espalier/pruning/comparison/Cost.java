// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.results.Timings;

/**
 * What a cell took.
 *
 * @param dense round 0
 * @param pruning all later rounds
 */
public record Cost(Effort dense, Effort pruning) {

  /** Checks. */
  public Cost {
    requireNonNull(dense, "dense");
    requireNonNull(pruning, "pruning");
  }

  /**
   * The cost of a replicate.
   *
   * @param number which replicate of its run, from 1
   * @param timings of that run
   */
  public static Cost of(ReplicateResult replicate, int number, Timings timings) {
    List<Effort> dense = new ArrayList<>();
    List<Effort> pruning = new ArrayList<>();
    for (RoundResult round : replicate.rounds()) {
      Effort effort = effort(replicate, round, timings.round(number, round.round()));
      (round.round() == 0 ? dense : pruning).add(effort);
    }
    return new Cost(Effort.sum(dense), Effort.sum(pruning));
  }

  /** Dense training and pruning together. */
  public Effort whole() {
    return dense.plus(pruning);
  }

  private static Effort effort(
      ReplicateResult replicate, RoundResult round, Optional<Timings.Round> timing) {
    Integer batch = replicate.batch();
    Long forwards = replicate.multiplyAdds();
    Long examples = batch == null ? null : Long.valueOf(round.steps() * batch);
    return new Effort(
        timing.map(Timings.Round::seconds).orElse(null),
        round.steps(),
        examples,
        examples == null || forwards == null
            ? null
            : Double.valueOf((double) Effort.PASSES * forwards * examples),
        timing.map(Timings.Round::joules).orElse(null),
        timing.map(Timings.Round::energy).orElse(Timings.NOT_MEASURED));
  }
}
