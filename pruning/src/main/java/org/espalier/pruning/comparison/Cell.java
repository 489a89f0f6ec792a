// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.Timings;

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

  /** A cell whose rounds build on each other. */
  public Cell(String method, ReplicateResult replicate, Cost cost) {
    this(method, replicate, cost, false);
  }

  /**
   * A replicate of a finished run.
   *
   * @param run the run's directory
   * @param number which replicate, from 1
   * @throws java.io.UncheckedIOException if results or timings are missing or unreadable
   * @throws IllegalArgumentException if the results are broken or the run has no such replicate
   */
  public static Cell read(String method, Path run, int number) {
    var replicates = ResultsFile.read(run).replicates();
    if (number < 1 || number > replicates.size()) {
      throw new IllegalArgumentException(
          "replicate must be in [1, %d], got %d (run %s)"
              .formatted(replicates.size(), number, run));
    }
    ReplicateResult replicate = replicates.get(number - 1);
    return new Cell(method, replicate, Cost.of(replicate, number, Timings.read(run)));
  }

  long seed() {
    return replicate.seed();
  }
}
