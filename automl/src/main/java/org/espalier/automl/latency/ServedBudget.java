// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * Keeps a budget of latency as networks are served. A table of a network's parts is right to a few
 * per cent, but a search finds what it is wrong about. So what was found is timed as it is served,
 * and where that takes too long, the search goes again under a budget that is less by as much.
 */
public final class ServedBudget {

  /** The part of a budget that a first search may spend by the table. */
  public static final double FIRST = 0.9;

  /** Timed another day, the same network differs by a few per cent. */
  private static final double WITHIN = 0.95;

  private static final double AIM = 0.9;
  private static final int SEARCHES = 4;

  /**
   * What was found.
   *
   * @param <F> what is looked for
   */
  public record Found<F>(F found, Served served) {}

  /**
   * What something takes as it is served.
   *
   * @param ratio over the whole network
   * @param kept whether that is within the budget
   */
  public record Served(double ratio, boolean kept) {
    /** For people. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "served in %.1f %% of the whole network's time%s",
          100 * ratio,
          kept ? "" : ", which exceeds the budget");
    }
  }

  private ServedBudget() {}

  /**
   * Searches until something keeps a budget with something to spare, at most four times.
   *
   * @param budget over the whole network; infinite for none
   * @param least that anything takes by the table, at most {@link #FIRST} of the budget
   * @param search finds something within a budget by the table
   * @param served times what was found as it is served, over the whole network
   * @return what is served the fastest, if nothing has something to spare
   */
  public static <F> Found<F> keep(
      double budget, double least, DoubleFunction<F> search, ToDoubleFunction<F> served) {
    double spent = FIRST * budget;
    Found<F> best = null;
    for (int searches = 1; ; searches++) {
      F found = search.apply(spent);
      double took = served.applyAsDouble(found);
      if (best == null || took < best.served().ratio()) {
        best = new Found<>(found, new Served(took, took <= budget));
      }
      if (took <= WITHIN * budget || spent <= least || searches == SEARCHES) {
        return best;
      }
      spent = Math.max(least, spent * AIM * budget / took);
    }
  }
}
