// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.pruning.page.Text;

/** The sentence a reader wants: how small each method makes a network at what loss. */
final class Conclusion {

  /** How far below dense, as fractions: 0, half a point, one point. */
  static final ImmutableList<Double> TOLERANCES = ImmutableList.of(0.0, 0.005, 0.01);

  static final String HOW =
      "By mean test accuracy against the mean test accuracy of round 0 of the same method and seeds,"
          + " without leaving the tolerance at any earlier round. Reported only: nothing was chosen by"
          + " it.";

  private Conclusion() {}

  /** For example {@code A reaches 5.96× within 0 points of dense, ...}. */
  static String of(Method method) {
    Spread dense = method.dense();
    if (dense == null) {
      return method.name() + " has no test accuracy of round 0 to compare with.";
    }
    List<String> parts = new ArrayList<>();
    for (double tolerance : TOLERANCES) {
      parts.add(reached(method, tolerance) + " within " + Text.number(100 * tolerance));
    }
    return "%s reaches %s, %s and %s %s of its dense %s (%s)."
        .formatted(
            method.name(),
            parts.get(0),
            parts.get(1),
            parts.get(2),
            "points",
            Text.percent(dense.mean(), dense.sd()),
            seeds(dense.n()));
  }

  static String seeds(int n) {
    return n == 1 ? "1 seed" : n + " seeds";
  }

  private static String reached(Method method, double tolerance) {
    Optional<Point> reached = method.reached(tolerance);
    if (reached.isEmpty()) {
      return "no compression";
    }
    List<Point> pruned = method.pruned();
    boolean last = reached.get().equals(pruned.get(pruned.size() - 1));
    return (last ? "at least " : "") + ratio(reached.get());
  }

  /** A compression with three digits: 22.7×, 5.96×; of nothing kept, its sign. */
  static String ratio(Point point) {
    Double compression = point.compression();
    return compression == null ? "∞×" : ratio(compression);
  }

  static String ratio(double ratio) {
    return Text.number(Math.round(ratio * 100) / 100.0) + "×";
  }
}
