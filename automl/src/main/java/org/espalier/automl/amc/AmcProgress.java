// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.List;
import java.util.function.Consumer;
import org.espalier.pruning.run.Progress;

/** Hears how a search is getting on; each method does nothing unless it is overridden. */
public interface AmcProgress {

  /** The layers are timed on this machine, unless that was done before. */
  default void measures() {}

  /**
   * The plan that was found is timed as it is served; if it exceeds the budget, a search follows.
   */
  default void serves() {}

  /** The dense network is trained first; returns who hears how. */
  default Progress trains() {
    return new Progress() {};
  }

  /**
   * A search begins or goes on.
   *
   * @param what searches: the agent, or chance
   * @param layers that plans say a density for, in order
   * @param all plans that will be tried
   */
  default void begins(String what, List<PlanLayer> layers, int all) {}

  /**
   * An episode has ended, or was found finished.
   *
   * @param best the best so far
   */
  default void episode(Episode episode, Episode best) {}

  /** Passes a search's episodes on, each with the best so far. */
  static Consumer<Episode> episodes(AmcProgress progress) {
    Episode[] best = new Episode[1];
    return episode -> {
      best[0] = best[0] == null ? episode : Episode.better(best[0], episode);
      progress.episode(episode, best[0]);
    };
  }
}
