// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.List;
import org.espalier.pruning.mask.Searching;
import org.jspecify.annotations.Nullable;

/** What plans of a trained network are worth; nothing is built before the first is asked for. */
final class PlanReward implements Reward, AutoCloseable {

  private final Amc amc;
  private final Searching at;
  private final Cost cost;
  private final List<PlanLayer> layers;
  private @Nullable PrunedAccuracy accuracy;

  PlanReward(Amc amc, Searching at, Cost cost, List<PlanLayer> layers) {
    this.amc = amc;
    this.at = at;
    this.cost = cost;
    this.layers = layers;
  }

  @Override
  public double of(int[] kept) {
    double right = accuracy().of(kept);
    return amc.objective() == Objective.ACCURACY
        ? right
        : -(1 - right) * Math.log(Budget.costOf(cost, layers, kept));
  }

  /** Opened when it is needed. */
  PrunedAccuracy accuracy() {
    if (accuracy == null) {
      accuracy = new PrunedAccuracy(amc, at);
    }
    return accuracy;
  }

  @Override
  public void close() {
    if (accuracy != null) {
      accuracy.close();
    }
  }
}
