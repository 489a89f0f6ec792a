// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.OptionalDouble;
import org.espalier.graph.tensorflow.TrainedStep;
import org.espalier.pruning.results.RoundResult;

/**
 * What a listener hears of replicates that train at the same time: steps of the first that is not
 * finished alone, which stands for all, and whatever ends, one at a time.
 *
 * @param leads whether this is the first
 */
record SharedProgress(Progress listener, boolean leads) implements Progress {

  @Override
  public void roundBegins(int replicate, int round, long from, long at, long to) {
    if (leads) {
      synchronized (listener) {
        listener.roundBegins(replicate, round, from, at, to);
      }
    }
  }

  @Override
  public void step(TrainedStep step) {
    if (leads) {
      synchronized (listener) {
        listener.step(step);
      }
    }
  }

  @Override
  public void roundEnds(int replicate, RoundResult result, OptionalDouble seconds) {
    synchronized (listener) {
      listener.roundEnds(replicate, result, seconds);
    }
  }

  @Override
  public void searched(int replicate, int round, long tried, long all, double best) {
    if (leads) {
      synchronized (listener) {
        listener.searched(replicate, round, tried, all, best);
      }
    }
  }

  @Override
  public void warn(String message) {
    synchronized (listener) {
      listener.warn(message);
    }
  }
}
