// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A method over its seeds.
 *
 * @param name as in its cells
 * @param cells by ascending seed, at least one
 * @param points as {@link Point#of} makes them
 */
record Method(String name, List<Cell> cells, List<Point> points) {

  /**
   * How far below dense a curve counts as collapsed: 10 points. Results do not hold the number of
   * classes, so chance is unknown; a network that has lost that much is of no use whatever it is.
   */
  static final double COLLAPSE = 0.1;

  /** What a collapse is, for a reader. */
  static final String COLLAPSED = "more than " + Math.round(100 * COLLAPSE) + " points below dense";

  /** 0.98 - 0.975 is a little more than 0.005 in binary. */
  private static final double ROUNDING = 1e-9;

  Method {
    cells = ImmutableList.copyOf(cells);
    points = ImmutableList.copyOf(points);
  }

  Method(String name, List<Cell> cells) {
    this(name, cells, Point.of(cells));
  }

  /** Test accuracy of round 0, with which every round of this method is compared. */
  @Nullable Spread dense() {
    return points.stream()
        .filter(point -> point.round() == 0)
        .findFirst()
        .map(Point::testAccuracy)
        .orElse(null);
  }

  /**
   * The sparsest point reached without leaving a tolerance at any earlier one, by mean test
   * accuracy; empty if the first pruned round leaves it.
   *
   * @param tolerance how far below dense, as a fraction
   */
  Optional<Point> reached(double tolerance) {
    Point reached = null;
    for (Point point : pruned()) {
      if (!isWithin(tolerance, point)) {
        break;
      }
      reached = point;
    }
    return Optional.ofNullable(reached);
  }

  /** The first point that is more than {@link #COLLAPSE} below dense. */
  Optional<Point> collapse() {
    return dense() == null
        ? Optional.empty()
        : pruned().stream()
            .filter(point -> point.testAccuracy() != null && !isWithin(COLLAPSE, point))
            .findFirst();
  }

  List<Point> pruned() {
    return points.stream().filter(point -> point.round() > 0).toList();
  }

  /** The names of its prunable layers, in the network's order. */
  List<String> layers() {
    return points.stream()
        .flatMap(point -> point.measured().stream())
        .flatMap(m -> m.round().layers().stream())
        .filter(layer -> layer.prunable() > 0)
        .map(layer -> layer.name())
        .distinct()
        .toList();
  }

  /** Against round 0 of the seeds that the point has, which may not be all. */
  private boolean isWithin(double tolerance, Point point) {
    List<Long> seeds = point.seeds();
    Spread dense =
        Spread.of(
            points.stream()
                .filter(p -> p.round() == 0)
                .flatMap(p -> p.measured().stream())
                .filter(m -> seeds.contains(m.cell().seed()))
                .map(m -> m.round().testAccuracy()));
    Spread accuracy = point.testAccuracy();
    return dense != null
        && accuracy != null
        && dense.mean() - accuracy.mean() <= tolerance + ROUNDING;
  }
}
