// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.OptionalDouble;
import org.espalier.graph.tensorflow.TrainedStep;
import org.espalier.pruning.results.RoundResult;

/** Hears how a run is getting on; each method does nothing unless it is overridden. */
public interface Progress {

  /** A run begins or goes on. */
  default void begin(Plan plan, String directory) {}

  /** A round of training begins, or goes on from {@code at}. */
  default void roundBegins(int replicate, int round, long from, long at, long to) {}

  /** So far training has come. */
  default void step(TrainedStep step) {}

  /**
   * A round has ended, or was found finished.
   *
   * @param seconds what it took, then or now; unknown if it was interrupted on the way
   */
  default void roundEnds(int replicate, RoundResult result, OptionalDouble seconds) {}

  /**
   * A search before a round has tried something.
   *
   * @param tried so far, of {@code all} that will be
   * @param best what the best was worth
   */
  default void searched(int replicate, int round, long tried, long all, double best) {}

  /** Something the user should know. */
  default void warn(String message) {}
}
