// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.OptionalDouble;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.Results;

/** What each layer keeps at each round, as means over replicates. */
record LayerTable(Results results, List<LayerResult> layers) {

  LayerTable {
    layers = ImmutableList.copyOf(layers);
  }

  /** The layers of the first round that lists any. */
  static LayerTable of(Results results) {
    return new LayerTable(
        results,
        results.replicates().stream()
            .flatMap(replicate -> replicate.rounds().stream())
            .map(round -> round.layers())
            .filter(layers -> !layers.isEmpty())
            .findFirst()
            .orElse(List.of()));
  }

  /** Weights kept, or empty where no replicate lists this layer at this round. */
  OptionalDouble kept(LayerResult layer, int round) {
    return results.replicates().stream()
        .flatMap(replicate -> replicate.rounds().stream())
        .filter(result -> result.round() == round)
        .flatMap(result -> result.layers().stream())
        .filter(other -> other.name().equals(layer.name()))
        .mapToLong(LayerResult::remaining)
        .average();
  }
}
