// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.OptionalLong;

/**
 * Pruning while a round trains: the density falls from that of the round before to this round's,
 * fast at first, {@code d(t) = d_f + (d_i - d_f) (1 - (t - from) / (until - from))^power}. Masks
 * are updated {@code every} so many steps after {@code from}, and at {@code until}, which reaches
 * this round's density exactly. An update at step t comes before the training step that starts
 * there.
 *
 * @param from the step of the round that the density falls from, at least 0
 * @param until the step that it has fallen at, at least {@code from}; all at once if that is it
 * @param every steps from one update to the next, at least 1
 * @param power 3 in the paper; 1 falls evenly
 * @see <a href="https://arxiv.org/abs/1710.01878">Zhu and Gupta, 2017, section 3</a>
 */
public record GradualPruning(long from, long until, long every, double power) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the steps are out of order, or every or power out of range
   */
  public GradualPruning {
    if (from < 0 || until < from) {
      throw new IllegalArgumentException(
          "gradual must go from a step to the same or a later one, got from %d until %d"
              .formatted(from, until));
    }
    if (every < 1) {
      throw new IllegalArgumentException("gradual every must be at least one step, got " + every);
    }
    if (!(power > 0 && power < 1e9)) {
      throw new IllegalArgumentException(
          "gradual power must be above 0 and below 1e9, got " + power);
    }
  }

  /**
   * Whether masks are updated at a step of the round. At {@code from} the density has yet to fall.
   */
  public boolean updatesAt(long step) {
    return step == until || (step > from && step < until && (step - from) % every == 0);
  }

  /** The first step after this one at which masks are updated, if there is one. */
  public OptionalLong nextAfter(long step) {
    if (step >= until) {
      return OptionalLong.empty();
    }
    long next = step < from ? from + every : step + every - (step - from) % every;
    return OptionalLong.of(Math.min(next, until));
  }

  /**
   * The density at a step of the round.
   *
   * @param before that of the round before
   * @param after that of this round
   */
  public double density(double before, double after, long step) {
    if (step >= until) {
      return after;
    }
    if (step <= from) {
      return before;
    }
    double left = 1 - (double) (step - from) / (until - from);
    return after + (before - after) * Math.pow(left, power);
  }
}
