// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The learning rate of one round, for a chart. A few hundred points a round are enough.
 *
 * @param round which round
 * @param points by ascending step
 */
public record RateTrace(int round, List<Point> points) {

  /** Copies. */
  public RateTrace {
    points = ImmutableList.copyOf(points);
  }

  /**
   * The rate at one step.
   *
   * @param step training steps since this round began, whatever the schedule's own step is
   * @param rate the learning rate
   */
  public record Point(long step, double rate) {}
}
