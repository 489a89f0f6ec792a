// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Turns what the agent wants to keep of each layer, one after the other, into counts that never
 * exceed the budget, whatever it wants of the rest: a layer gets no more than leaves enough for all
 * later ones at their least. Counts are multiples, rounded within that bound, so rounding does not
 * exceed it either.
 */
final class Budget {

  private final Cost cost;
  private final List<PlanLayer> layers;
  private final Range range;
  private final double limit;

  /**
   * What a layer may keep.
   *
   * @param least fraction of its units, in (0, 1]
   * @param most fraction of its units, in [least, 1]
   * @param multiple that counts are rounded to, at least 1; what is left above the last multiple is
   *     kept where its half is reached
   */
  record Range(double least, double most, int multiple) {
    private static final int LARGEST_MULTIPLE = 1 << 20;

    Range {
      if (!(least > 0 && least <= most && most <= 1)) {
        throw new IllegalArgumentException(
            "densities must be in (0, 1], least at most most, got %s to %s".formatted(least, most));
      }
      if (multiple < 1 || multiple > LARGEST_MULTIPLE) {
        throw new IllegalArgumentException(
            "multiple must be in 1 to %d, got %d".formatted(LARGEST_MULTIPLE, multiple));
      }
    }

    /** The fewest units. */
    int fewest(PlanLayer layer) {
      int wanted = (int) Math.max(1, Math.ceil(least * layer.units() - 1e-9));
      return Math.min(layer.left(), (wanted + multiple - 1) / multiple * multiple);
    }

    /** The most units, not fewer than the fewest. */
    int most(PlanLayer layer) {
      int wanted = (int) Math.floor(most * layer.units() + 1e-9);
      int rounded = wanted == layer.units() ? wanted : wanted / multiple * multiple;
      return Math.max(fewest(layer), Math.min(layer.left(), rounded));
    }

    /** A count rounded down to what a layer may keep. */
    int rounded(PlanLayer layer, int count) {
      return count >= most(layer)
          ? most(layer)
          : Math.max(fewest(layer), count / multiple * multiple);
    }

    /** The count nearest to a place between least and most, not above a count that is a bound. */
    int count(PlanLayer layer, double place, int bound) {
      double fraction = least + place * (most - least);
      long nearest = Math.round(fraction * layer.units() / multiple) * multiple;
      return (int) Math.max(fewest(layer), Math.min(bound, nearest));
    }
  }

  private Budget(Cost cost, List<PlanLayer> layers, Range range, double limit) {
    this.cost = cost;
    this.layers = ImmutableList.copyOf(layers);
    this.range = range;
    this.limit = limit;
  }

  /**
   * Any plan within the range.
   *
   * @param what costs, for messages
   * @throws IllegalArgumentException if all cost the same, or the smallest not more than 1
   */
  static Budget none(Cost cost, List<PlanLayer> layers, Range range, String what) {
    requireChoice(cost, layers, range, what);
    Budget any = new Budget(cost, layers, range, Double.POSITIVE_INFINITY);
    double least = any.costOf(any.fewest());
    if (!(least > 1)) {
      throw new IllegalArgumentException(
          "objective error-times-log-cost needs costs above 1, since below the logarithm rewards errors; the smallest plan's %s is %s"
              .formatted(what, least));
    }
    return any;
  }

  private static void requireChoice(Cost cost, List<PlanLayer> layers, Range range, String what) {
    double least = costOf(cost, layers, layers.stream().mapToInt(range::fewest).toArray());
    double most = costOf(cost, layers, layers.stream().mapToInt(range::most).toArray());
    if (!(least < most)) {
      throw new IllegalArgumentException(
          "all plans have the same %s, %s to %s of each layer in multiples of %d; widen the range, or choose another cost"
              .formatted(what, range.least(), range.most(), range.multiple()));
    }
  }

  /** At most a fraction of the dense network's cost, whether or not plans reach it. */
  static Budget atMost(double fraction, Cost cost, List<PlanLayer> layers, Range range) {
    return new Budget(cost, layers, range, fraction * cost.whole());
  }

  /**
   * At most a fraction of the dense network's cost.
   *
   * @param part of it that plans may spend, in (0, 1]: the rest is for what the cost is wrong about
   * @param what costs, for messages: {@code multiply-adds}
   * @throws IllegalArgumentException if no plan within the range meets it, or every plan does
   */
  static Budget of(
      Cost cost, List<PlanLayer> layers, Range range, double fraction, double part, String what) {
    requireChoice(cost, layers, range, what);
    Budget budget = atMost(fraction * part, cost, layers, range);
    double least = budget.costOf(budget.fewest()) / cost.whole() / part;
    double most = budget.costOf(layers.stream().mapToInt(range::most).toArray()) / cost.whole();
    if (!(fraction >= least && fraction < most)) {
      throw new IllegalArgumentException(
          "a budget of %s of the %s %s; with %s to %s of each layer, in multiples of %d, plans reach from %.4f to %.4f"
              .formatted(
                  fraction,
                  what,
                  fraction < least ? "cannot be met" : "is met by every plan",
                  range.least(),
                  range.most(),
                  range.multiple(),
                  Math.ceil(least * 1e4) / 1e4, // so that what is printed can be met
                  Math.floor(most * 1e4) / 1e4));
    }
    return budget;
  }

  /** The cost of a plan over that of the dense network. */
  double fraction(int[] kept) {
    return costOf(kept) / cost.whole();
  }

  /** Whether a plan is within it. */
  boolean meets(int[] kept) {
    return costOf(kept) <= limit;
  }

  /** What a layer may keep. */
  Range range() {
    return range;
  }

  /** The least that every layer may keep. */
  int[] fewest() {
    return layers.stream().mapToInt(range::fewest).toArray();
  }

  /**
   * How many units a layer keeps.
   *
   * @param kept of the layers before it; the others are ignored
   * @param wanted place between the least and the most of its units, in [0, 1]
   */
  int count(int[] kept, int layer, double wanted) {
    return range.count(layers.get(layer), wanted, bound(kept, layer));
  }

  /** The most a layer may keep if all later ones keep the fewest. */
  int bound(int[] kept, int layer) {
    int[] plan = fewest();
    System.arraycopy(kept, 0, plan, 0, layer);
    int fewest = plan[layer];
    int most = range.most(layers.get(layer));
    plan[layer] = most;
    if (fewest == most || meets(plan)) {
      return most;
    }
    int multiple = range.multiple();
    int within = fewest / multiple; // so many multiples are within the budget
    int beyond = (most + multiple - 1) / multiple; // and so many are not, if the layer has them
    while (beyond - within > 1) {
      int middle = (within + beyond) / 2;
      plan[layer] = middle * multiple;
      if (meets(plan)) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return within * multiple;
  }

  private double costOf(int[] kept) {
    return costOf(cost, layers, kept);
  }

  /** What a network costs under a plan. */
  static double costOf(Cost cost, List<PlanLayer> layers, int[] kept) {
    double[] fractions = new double[kept.length];
    for (int i = 0; i < kept.length; i++) {
      fractions[i] = (double) kept[i] / layers.get(i).units();
    }
    return cost.of(fractions);
  }
}
