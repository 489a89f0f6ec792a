// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One axis of a chart: where a value lies on it, and its ticks at round numbers. A linear axis
 * begins and ends on a tick, the others on their data.
 *
 * @param title what it measures
 * @param suffix after each tick's number, such as {@code " %"}
 * @param logarithmic whether equal ratios, not differences, are equally far apart
 * @param low the first value
 * @param high the last value, above low
 * @param ticks ascending, in [low, high]
 */
public record Axis(
    String title, String suffix, boolean logarithmic, double low, double high, List<Double> ticks) {

  /** What a logarithmic axis may show within each decade, from few ticks to many. */
  private static final double[][] WITHIN_A_DECADE = {
    {1}, {1, 2, 5}, {1, 1.5, 2, 3, 5, 7}, {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8}
  };

  private static final int ENOUGH_TICKS = 4;

  /** An axis over real values; no values give [0, 1]. */
  public static Axis linear(String title, String suffix, DoubleStream values) {
    DoubleSummaryStatistics all = values.summaryStatistics();
    double low = all.getCount() == 0 ? 0 : all.getMin();
    double high = all.getCount() == 0 ? 1 : all.getMax();
    double step = step(low, high);
    // The billionth keeps a value that is a tick but for its last bit on that tick.
    long first = (long) Math.floor(low / step + 1e-9);
    long last = Math.max((long) Math.ceil(high / step - 1e-9), first + 1);
    List<Double> ticks = multiples(step, first, last);
    return new Axis(title, suffix, false, first * step, last * step, ticks);
  }

  /** An axis from 0 to the largest of these whole numbers, at least 1, with whole ticks. */
  public static Axis counting(String title, DoubleStream values) {
    double high = Math.max(values.max().orElse(1), 1);
    double step = Math.max(step(0, high), 1);
    return new Axis(title, "", false, 0, high, multiples(step, 0, (long) (high / step)));
  }

  /** An axis over positive values; no values give [1, 10]. */
  public static Axis logarithmic(String title, String suffix, DoubleStream values) {
    double[] all = values.toArray();
    double low = DoubleStream.of(all).min().orElse(1);
    double high = Math.max(DoubleStream.of(all).max().orElse(10), low * 1.5);
    List<Double> ticks = List.of();
    for (double[] digits : WITHIN_A_DECADE) {
      if (ticks.size() < ENOUGH_TICKS) {
        ticks = ticksWithin(digits, low, high);
      }
    }
    return new Axis(title, suffix, true, low, high, ticks);
  }

  /** Where a value lies: 0 at low, 1 at high. */
  double position(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** The step between ticks that gives about five of them. */
  private static double step(double low, double high) {
    double range = high > low ? high - low : Math.abs(low) * 0.1;
    return niceStep((range > 0 ? range : 1) / 5);
  }

  /** The nearest of 1, 2, 5, 10 times a power of ten that is not below. */
  private static double niceStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double digit : WITHIN_A_DECADE[1]) {
      if (digit * power >= atLeast * (1 - 1e-9)) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  private static List<Double> multiples(double step, long first, long last) {
    List<Double> ticks = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private static List<Double> ticksWithin(double[] digits, double low, double high) {
    List<Double> ticks = new ArrayList<>();
    int last = (int) Math.ceil(Math.log10(high));
    for (int decade = (int) Math.floor(Math.log10(low)); decade <= last; decade++) {
      for (double digit : digits) {
        double tick = digit * Math.pow(10, decade);
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }
}
