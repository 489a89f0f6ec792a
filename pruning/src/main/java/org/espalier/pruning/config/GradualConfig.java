// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import org.espalier.pruning.mask.GradualPruning;
import org.espalier.pruning.rewind.Moment;

/**
 * Gradual pruning in a configuration; its moments are of the training of a round.
 *
 * @param from when the density begins to fall
 * @param until when it has fallen; before the round ends
 * @param every how long it is from one update of the masks to the next
 * @param power how the fall slows down, above 0; 3 in the paper
 */
public record GradualConfig(Moment from, Moment until, Moment every, double power) {

  /**
   * Its moments as steps of a round.
   *
   * @param round steps of a round
   * @param examples training examples
   * @param batch examples a step
   * @throws IllegalArgumentException if a moment or the power is out of range
   */
  public GradualPruning resolve(long round, int examples, int batch) {
    long last = until.steps(round, examples, batch);
    if (last >= round) {
      throw new IllegalArgumentException(
          ("gradual until must be before the end of a round, step %d, so that what is left is"
                  + " trained; %s is step %d")
              .formatted(round, until, last));
    }
    return new GradualPruning(
        from.steps(round, examples, batch), last, every.steps(round, examples, batch), power);
  }
}
