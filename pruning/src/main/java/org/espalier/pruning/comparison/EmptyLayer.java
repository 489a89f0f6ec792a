// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.RoundResult;

/**
 * A layer of which nothing is left.
 *
 * @param method of the cell
 * @param seed of the cell
 * @param round the first with nothing left; a pruned weight never comes back
 * @param layer its name
 */
record EmptyLayer(String method, long seed, int round, String layer) {

  /** All of them, by method, seed and round. */
  static ImmutableList<EmptyLayer> of(List<Cell> cells) {
    ImmutableList.Builder<EmptyLayer> empty = ImmutableList.builder();
    for (Cell cell : cells) {
      Set<String> seen = new HashSet<>();
      for (RoundResult round : cell.replicate().rounds()) {
        for (LayerResult layer : round.layers()) {
          if (layer.remaining() == 0 && layer.prunable() > 0 && seen.add(layer.name())) {
            empty.add(new EmptyLayer(cell.method(), cell.seed(), round.round(), layer.name()));
          }
        }
      }
    }
    return empty.build();
  }
}
