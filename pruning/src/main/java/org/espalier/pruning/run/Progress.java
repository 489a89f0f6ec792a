// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.OptionalDouble;
import org.espalier.graph.tensorflow.TrainedStep;
import org.espalier.pruning.results.RoundResult;

/** Hears how a run is getting on. */
public interface Progress {

  /** A run begins or goes on. */
  void begin(Plan plan, String directory);

  /** A round of training begins, or goes on from {@code at}. */
  void roundBegins(int replicate, int round, long from, long at, long to);

  /** So far training has come. */
  void step(TrainedStep step);

  /**
   * A round has ended, or was found finished.
   *
   * @param seconds what it took, then or now; unknown if it was interrupted on the way
   */
  void roundEnds(int replicate, RoundResult result, OptionalDouble seconds);

  /** Something the user should know. */
  void warn(String message);
}
