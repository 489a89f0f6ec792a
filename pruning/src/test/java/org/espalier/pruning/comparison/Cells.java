// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.network.Shape;
import org.espalier.pruning.results.EarlyStopping;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.results.Timings;
import org.jspecify.annotations.Nullable;

/** Cells for tests: 100 steps of 10 examples a round, 1000 multiply-adds an example. */
final class Cells {

  private Cells() {}

  /** Rounds that keep 1000, 500, 250, 125... of 1000 weights, with these test accuracies. */
  static Cell halving(String method, long seed, double... accuracies) {
    List<RoundResult> rounds = new ArrayList<>();
    for (int round = 0; round < accuracies.length; round++) {
      rounds.add(round(round, 1000 >> round, accuracies[round]));
    }
    return of(method, seed, rounds);
  }

  static Cell of(String method, long seed, List<RoundResult> rounds) {
    ReplicateResult replicate = new ReplicateResult(seed, 1000L, 10, rounds);
    List<Timings.Round> timed =
        rounds.stream()
            .map(
                round ->
                    new Timings.Round(
                        Timings.stage(1, round.round()),
                        60 * (round.round() + 1),
                        100,
                        null,
                        Timings.NOT_MEASURED))
            .toList();
    return new Cell(
        method,
        replicate,
        Cost.of(replicate, 1, new Timings(timed, null)),
        Cell.Masks.ROUND_BEFORE);
  }

  static RoundResult round(int round, long remaining, @Nullable Double accuracy) {
    return round(round, remaining, accuracy, "dense/kernel");
  }

  static RoundResult round(int round, long remaining, @Nullable Double accuracy, String layer) {
    double density = remaining / 1000.0;
    return new RoundResult(
        round,
        density,
        1 - density,
        1000,
        100,
        remaining,
        1000.0 / remaining,
        1000.0 / remaining,
        0.1,
        0.25,
        accuracy,
        accuracy,
        accuracy,
        null,
        List.of(
            new LayerResult(layer, Shape.of(10, 80), Math.min(remaining, 800), 800),
            new LayerResult("output/kernel", Shape.of(20, 10), Math.max(0, remaining - 800), 200)));
  }

  /** A round whose validation loss was lowest before its end. */
  static RoundResult stopping(RoundResult r, long steps, double accuracy) {
    return new RoundResult(
        r.round(),
        r.density(),
        r.sparsity(),
        r.prunable(),
        r.steps(),
        r.remaining(),
        r.compression(),
        r.theoreticalSpeedup(),
        r.trainLoss(),
        r.validationLoss(),
        r.validationAccuracy(),
        r.testAccuracy(),
        r.testTop5(),
        new EarlyStopping(steps, 0.2, accuracy, accuracy),
        r.layers());
  }

  static Comparison comparison(List<Cell> cells) {
    return new Comparison("grid", cells, List.of(), List.of("base"), Rates.NONE, List.of());
  }
}
