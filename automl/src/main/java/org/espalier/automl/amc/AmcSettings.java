// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.Locale;
import org.espalier.graph.network.Network;

/**
 * What an agent searches for, and how; the table {@code amc} of a configuration.
 *
 * @param unit what is pruned of a layer
 * @param cost what the budget is of
 * @param budget fraction of the dense network's cost that a plan may have, in (0, 1); without
 *     meaning for the reward {@link Objective#ERROR_TIMES_LOG_COST}
 * @param objective what an episode earns
 * @param least fraction of a layer's units that stay, in (0, 1]
 * @param most fraction of a layer's units that stay, in [least, 1]
 * @param multiple that channels are rounded to, without exceeding the budget; 1 for weights
 * @param episodes to search, at least 1
 * @param rewardExamples of the validation split that say how good a plan is, at least 1
 * @param calibration what weights are made up for by
 * @param agent the numbers of the agent
 */
public record AmcSettings(
    Unit unit,
    CostKind cost,
    double budget,
    Objective objective,
    double least,
    double most,
    int multiple,
    int episodes,
    int rewardExamples,
    Calibration calibration,
    DdpgSettings agent) {

  /** The published numbers, with half of the multiply-adds. */
  public static final AmcSettings PAPER =
      new AmcSettings(
          Unit.CHANNELS,
          CostKind.MULTIPLY_ADDS,
          0.5,
          Objective.ACCURACY,
          0.2,
          1,
          8,
          400,
          1000,
          Calibration.PAPER,
          DdpgSettings.PAPER);

  /** What a budget is of. */
  public enum CostKind {
    /** Multiplications for one example. */
    MULTIPLY_ADDS,
    /** Parameters. */
    PARAMETERS;

    /** {@code multiply-adds}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Cost of(Network network, Unit unit) {
      return this == PARAMETERS ? Cost.parameters(network, unit) : Cost.multiplyAdds(network, unit);
    }
  }

  /** What an episode earns. */
  public enum Objective {
    /** The accuracy, under a budget that no plan exceeds. */
    ACCURACY,
    /** Minus the error times the logarithm of the cost, without a budget: accuracy comes first. */
    ERROR_TIMES_LOG_COST
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public AmcSettings {
    if (!(budget > 0 && budget < 1)) {
      throw new IllegalArgumentException("budget must be in (0, 1), got " + budget);
    }
    if (episodes < 1 || rewardExamples < 1) {
      throw new IllegalArgumentException(
          "episodes and reward-examples must be at least 1, got %d and %d"
              .formatted(episodes, rewardExamples));
    }
    if (unit == Unit.WEIGHTS && multiple != 1) {
      throw new IllegalArgumentException("multiple must be 1 for weights, got " + multiple);
    }
    new Budget.Range(least, most, multiple);
  }

  Budget.Range range() {
    return new Budget.Range(least, most, multiple);
  }
}
