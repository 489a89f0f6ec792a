// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;

import org.espalier.pruning.results.ReplicateResult;

/**
 * One method with one seed.
 *
 * @param method what all seeds of it share, such as {@code learning-rate/magnitude}
 * @param replicate its rounds
 * @param cost what it took
 * @param masks where the masks of its rounds come from
 */
public record Cell(String method, ReplicateResult replicate, Cost cost, Masks masks) {

  /** Where masks come from, which says what had to be trained to have them. */
  public enum Masks {
    /** From the round before: all rounds up to one are needed for it. */
    ROUND_BEFORE,
    /** From before or during the one training: a round trains in place of the dense network. */
    IN_PLACE_OF_DENSE,
    /** From another method, which has trained for them. */
    OTHER_METHOD
  }

  /** Checks. */
  public Cell {
    requireNonNull(method, "method");
    requireNonNull(replicate, "replicate");
    requireNonNull(cost, "cost");
    requireNonNull(masks, "masks");
  }

  long seed() {
    return replicate.seed();
  }
}
