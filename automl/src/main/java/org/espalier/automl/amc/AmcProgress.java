// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import org.espalier.pruning.run.Progress;

/** Hears how a search is getting on; each method does nothing unless it is overridden. */
public interface AmcProgress {

  /** The dense network is trained first; returns who hears how. */
  default Progress trains() {
    return new Progress() {};
  }

  /**
   * An episode has ended, or was found finished.
   *
   * @param best the best so far
   */
  default void episode(Episode episode, Episode best) {}
}
