// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.Unit;

/**
 * A plan that was tried.
 *
 * @param number from 0
 * @param kept units of each layer
 * @param cost over that of the dense network
 * @param reward what it was worth
 */
public record Episode(long number, List<Integer> kept, double cost, double reward) {
  /** Copies. */
  public Episode {
    kept = ImmutableList.copyOf(kept);
  }

  /** The better of two; of equal ones the first. */
  static Episode better(Episode one, Episode other) {
    return other.reward() > one.reward() ? other : one;
  }

  /** As a scope that prunes by it. */
  public FixedPlan plan(Unit unit, List<PlanLayer> layers) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      counts.put(layers.get(i).name(), kept.get(i));
    }
    return new FixedPlan(unit, counts);
  }
}
