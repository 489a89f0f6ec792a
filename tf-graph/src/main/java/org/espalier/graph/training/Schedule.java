// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

/**
 * The learning rate as a function of the schedule step, the number of steps already taken. In the
 * graph it is one op, {@code learning_rate}, on a step variable; rewinding the learning rate
 * assigns that variable. Add your own by implementing {@link #rate}.
 *
 * <p>The ready-made ones are in {@link Schedules}.
 */
@FunctionalInterface
public interface Schedule {

  /**
   * The learning rate at a step, in whichever arithmetic is given.
   *
   * @param math plain Java or graph operations, float64
   * @param step steps already taken, at least 0
   */
  <N> N rate(Numbers<N> math, N step);

  /** The learning rate at a step in plain Java. */
  default double rateAt(long step) {
    return rate(Numbers.DOUBLES, (double) step);
  }

  /** Whether the rate is the same at every step from one to before another. */
  default boolean isConstant(long from, long to) {
    double first = rateAt(from);
    for (long step = from + 1; step < to; step++) {
      if (rateAt(step) != first) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the rate runs to zero, as cosine, linear and one-cycle schedules do: at {@code steps}
   * it is at most a ten-thousandth of its largest.
   */
  default boolean runsToZero(long steps) {
    double peak = 0;
    for (long step = 0; step < steps; step++) {
      peak = Math.max(peak, rateAt(step));
    }
    return rateAt(steps) <= 1e-4 * peak;
  }
}
