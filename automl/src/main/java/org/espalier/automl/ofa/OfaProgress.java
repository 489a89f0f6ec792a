// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

/** Hears how training and searching are getting on; each method does nothing unless overridden. */
public interface OfaProgress {

  /**
   * A stage of training begins or goes on.
   *
   * @param index from 0
   * @param steps it has
   */
  default void stage(Stage stage, int index, long steps) {}

  /** A step of the stage was taken; the loss is the mean over its sub-networks. */
  default void step(long step, double loss) {}

  /** Blocks are timed on this machine. */
  default void times() {}

  /** The best is timed as it is served; if it exceeds the budget, another one follows. */
  default void serves() {}

  /** Accuracies of sub-networks are measured, or found measured. */
  default void measures(int pairs) {}

  /**
   * The accuracy of a sub-network was measured, or found measured.
   *
   * @param measured so far
   * @param all that will be
   */
  default void measured(int measured, int all, double accuracy) {}
}
