// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Plans that need no search, each the largest of its kind that a budget leaves room for. */
final class Baselines {

  private static final int HALVINGS = 50;

  private final Budget budget;
  private final List<PlanLayer> layers;

  Baselines(Budget budget, List<PlanLayer> layers) {
    this.budget = budget;
    this.layers = layers;
  }

  /** The same fraction of every layer. */
  int[] uniform() {
    double within = 0;
    double beyond = 1;
    if (budget.meets(uniform(1))) {
      return uniform(1);
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (within + beyond) / 2;
      if (budget.meets(uniform(middle))) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return uniform(within);
  }

  private int[] uniform(double place) {
    return layers.stream()
        .mapToInt(l -> budget.range().count(l, place, budget.range().most(l)))
        .toArray();
  }

  private record Unit(int layer, int rank, double score) {}

  /** The units with the largest scores of all layers, beyond the fewest that each keeps. */
  int[] magnitude(Ranking ranking) {
    int[] fewest = budget.fewest();
    List<Unit> units = new ArrayList<>();
    for (int layer = 0; layer < fewest.length; layer++) {
      for (int rank = fewest[layer]; rank < budget.range().most(layers.get(layer)); rank++) {
        units.add(new Unit(layer, rank, ranking.score(layer, rank)));
      }
    }
    units.sort(Collections.reverseOrder((a, b) -> Double.compare(a.score(), b.score()))); // stable
    int within = 0;
    int beyond = units.size() + 1;
    while (beyond - within > 1) {
      int middle = (within + beyond) / 2;
      if (budget.meets(first(units, middle))) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return first(units, within);
  }

  private int[] first(List<Unit> units, int count) {
    int[] kept = budget.fewest();
    units.subList(0, count).forEach(unit -> kept[unit.layer()]++);
    for (int layer = 0; layer < kept.length; layer++) {
      kept[layer] = budget.range().rounded(layers.get(layer), kept[layer]);
    }
    return kept;
  }

  /** As something that was tried. */
  Episode tried(int[] kept, Reward reward) {
    return new Episode(0, Ints.asList(kept), budget.fraction(kept), reward.of(kept));
  }
}
