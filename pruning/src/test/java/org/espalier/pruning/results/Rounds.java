// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import java.util.List;
import org.espalier.graph.network.Shape;
import org.jspecify.annotations.Nullable;

/** Rounds for tests, of a network with 1000 prunable weights in one layer. */
final class Rounds {

  private Rounds() {}

  static RoundResult of(int round, long remaining, @Nullable Double accuracy) {
    double density = remaining / 1000.0;
    return new RoundResult(
        round,
        density,
        1 - density,
        1000,
        500,
        remaining,
        1000.0 / remaining,
        900.0 / remaining,
        0.1,
        0.25,
        accuracy,
        accuracy,
        accuracy,
        null,
        List.of(new LayerResult("dense/kernel", Shape.of(10, 100), remaining, 1000)));
  }
}
