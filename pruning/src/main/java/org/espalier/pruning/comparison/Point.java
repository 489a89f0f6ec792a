// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/**
 * One round of a method over the seeds that have it. All seeds were asked for the same amount;
 * where channels or blocks go, they may keep other numbers of weights for it.
 *
 * @param measured by ascending seed, at least one
 */
record Point(List<Measured> measured) {

  /** How far apart two densities may be and still be one: counts are rounded, layer by layer. */
  private static final double SAME = 0.01;

  /** A round of a cell. */
  record Measured(Cell cell, RoundResult round) {}

  Point {
    measured = ImmutableList.copyOf(measured);
  }

  /** The points of a method, by round. */
  static ImmutableList<Point> of(List<Cell> cells) {
    SortedMap<Integer, List<Measured>> rounds = new TreeMap<>();
    for (Cell cell : cells) {
      for (RoundResult round : cell.replicate().rounds()) {
        rounds
            .computeIfAbsent(round.round(), r -> new ArrayList<>())
            .add(new Measured(cell, round));
      }
    }
    rounds.values().forEach(round -> round.sort(Comparator.comparing(m -> m.cell().seed())));
    return rounds.values().stream().map(Point::new).collect(ImmutableList.toImmutableList());
  }

  int round() {
    return measured.get(0).round().round();
  }

  List<Long> seeds() {
    return measured.stream().map(m -> m.cell().seed()).toList();
  }

  double density() {
    return measured.stream().mapToDouble(m -> m.round().density()).sum() / measured.size();
  }

  /** Mean of prunable / kept; null where nothing is kept. */
  @Nullable Double compression() {
    boolean whole = measured.stream().allMatch(m -> m.round().compression() != null);
    return whole ? Spread.meanOf(over(RoundResult::compression)) : null;
  }

  /** Over the seeds that have a value. */
  @Nullable Spread over(Function<RoundResult, @Nullable Double> value) {
    return Spread.of(measured.stream().map(m -> value.apply(m.round())));
  }

  @Nullable Spread testAccuracy() {
    return over(RoundResult::testAccuracy);
  }

  /** The test accuracy with one seed. */
  Optional<Double> testAccuracy(long seed) {
    return measured.stream()
        .filter(m -> m.cell().seed() == seed)
        .findFirst()
        .flatMap(m -> Optional.ofNullable(m.round().testAccuracy()));
  }

  /** The fraction of a layer that is kept, as a mean over seeds; null where none lists it. */
  @Nullable Double layerDensity(String layer) {
    return Spread.meanOf(
        Spread.of(
            measured.stream()
                .flatMap(m -> m.round().layers().stream())
                .filter(kept -> kept.name().equals(layer) && kept.prunable() > 0)
                .map(Point::density)));
  }

  /** The one of some points that is as dense as this one, but for rounding. */
  Optional<Point> nearest(List<Point> others) {
    return others.stream()
        .filter(other -> isSame(density(), other.density()))
        .min(Comparator.comparing(other -> Math.abs(density() - other.density())));
  }

  private static Double density(LayerResult layer) {
    return (double) layer.remaining() / layer.prunable();
  }

  private static boolean isSame(double one, double other) {
    return Math.abs(one - other) <= SAME * Math.max(one, other);
  }
}
