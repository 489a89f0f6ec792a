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
 * @param independent whether each round is a training of its own from step 0, as those of a
 *     criterion that scores before training, rather than built on the one before
 */
public record Cell(String method, ReplicateResult replicate, Cost cost, boolean independent) {

  /** Checks. */
  public Cell {
    requireNonNull(method, "method");
    requireNonNull(replicate, "replicate");
    requireNonNull(cost, "cost");
  }

  long seed() {
    return replicate.seed();
  }
}
