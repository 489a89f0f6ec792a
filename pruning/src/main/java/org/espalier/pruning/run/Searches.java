// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.pruning.mask.SearchedScope;
import org.espalier.pruning.mask.Searching;

/** The searches of one replicate, before each round that prunes, if its scope is a search. */
record Searches(
    Plan plan, RunDirectory directory, Progress progress, BooleanSupplier stop, int number) {

  boolean isNeeded() {
    return plan.masks().isEmpty() && plan.method().scope() instanceof SearchedScope;
  }

  /** What searches take notice of is known to be reachable before training. */
  void prepare(State first) {
    for (int round = 1; isNeeded() && round <= plan.densities().size(); round++) {
      scope().prepare(searching(round, first));
    }
  }

  /**
   * Searches, or goes on searching.
   *
   * @param before the State that the round before ended with
   */
  Map<String, Tensor> masks(int round, State before) {
    return scope().search(searching(round, before));
  }

  private SearchedScope scope() {
    return (SearchedScope) plan.method().scope();
  }

  private Searching searching(int round, State state) {
    return new Searching(
        plan.network(),
        plan.method().prunable(plan.network()),
        plan.masking(),
        plan.settings(),
        plan.source(),
        plan.execution(),
        state,
        plan.densities().get(round - 1),
        plan.config().seed() + number - 1,
        directory.searchDirectory(number, round),
        directory.path(),
        stop,
        new Searching.Progress() {
          @Override
          public void tried(long tried, long all, double best) {
            progress.searched(number, round, tried, all, best);
          }

          @Override
          public void warn(String message) {
            progress.warn("replicate %d, round %d: %s".formatted(number, round, message));
          }
        });
  }
}
