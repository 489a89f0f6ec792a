// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Some values, in short.
 *
 * @param n how many, at least 1
 * @param mean of them
 * @param sd their sample standard deviation (n - 1); null of one
 * @param min the least
 * @param max the greatest
 */
record Spread(int n, double mean, @Nullable Double sd, double min, double max) {

  /** Of those that are not null; null if there are none. */
  static @Nullable Spread of(Stream<? extends @Nullable Double> values) {
    List<Double> all = values.<Double>flatMap(Stream::ofNullable).toList();
    if (all.isEmpty()) {
      return null;
    }
    double mean = stream(all).sum() / all.size();
    double squares = stream(all).map(value -> (value - mean) * (value - mean)).sum();
    return new Spread(
        all.size(),
        mean,
        all.size() < 2 ? null : Double.valueOf(Math.sqrt(squares / (all.size() - 1))),
        stream(all).min().orElse(mean),
        stream(all).max().orElse(mean));
  }

  static @Nullable Double meanOf(@Nullable Spread spread) {
    return spread == null ? null : Double.valueOf(spread.mean);
  }

  static @Nullable Double sdOf(@Nullable Spread spread) {
    return spread == null ? null : spread.sd;
  }

  private static DoubleStream stream(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue);
  }
}
