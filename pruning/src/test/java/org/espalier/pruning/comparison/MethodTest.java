// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MethodTest {

  @Test
  void aPointHasMeanAndSampleDeviationOverSeeds() {
    Method method =
        method(
            Cells.halving("a", 1, 0.9, 0.90),
            Cells.halving("a", 2, 0.9, 0.92),
            Cells.halving("a", 3, 0.9, 0.94));
    Spread accuracy = requireNonNull(method.points().get(1).testAccuracy());

    assertThat(method.points()).hasSize(2);
    assertThat(accuracy.n()).isEqualTo(3);
    assertThat(accuracy.mean()).isCloseTo(0.92, within(1e-12));
    assertThat(accuracy.sd()).isCloseTo(0.02, within(1e-12)); // sqrt((0.0004 + 0 + 0.0004) / 2)
    assertThat(accuracy.min()).isEqualTo(0.90);
    assertThat(accuracy.max()).isEqualTo(0.94);
  }

  @Test
  void densitiesThatDifferByRoundingAreOnePoint() {
    Method method =
        method(
            Cells.of("a", 1, List.of(Cells.round(0, 1000, 0.9), Cells.round(1, 500, 0.8))),
            Cells.of("a", 2, List.of(Cells.round(0, 1000, 0.9), Cells.round(1, 501, 0.9))));

    assertThat(method.points()).extracting(Point::seeds).containsExactly(ids(1, 2), ids(1, 2));
    assertThat(method.points().get(1).density()).isCloseTo(0.5005, within(1e-12));
  }

  @Test
  void aRoundIsOnePointThoughSeedsKeepOtherNumbersOfWeights() {
    Method method =
        method(
            Cells.of("a", 1, List.of(Cells.round(0, 1000, 0.9), Cells.round(1, 400, 0.8))),
            Cells.of("a", 2, List.of(Cells.round(0, 1000, 0.9), Cells.round(1, 500, 0.9))));

    assertThat(method.points()).extracting(Point::seeds).containsExactly(ids(1, 2), ids(1, 2));
    assertThat(method.points().get(1).density()).isCloseTo(0.45, within(1e-12));
    assertThat(method.points().get(1).compression()).isCloseTo(2.25, within(1e-12)); // 2.5 and 2
  }

  @Test
  void reachesNoFurtherThanTheFirstRoundThatLeavesTheTolerance() {
    // 0.9 dense; half a point down at 4x, two points at 8x, and back up at 16x.
    Method method = method(Cells.halving("a", 1, 0.9, 0.901, 0.895, 0.88, 0.9));

    assertThat(method.reached(0).map(Point::compression)).contains(2.0);
    assertThat(method.reached(0.005).map(Point::compression)).contains(4.0);
    assertThat(method.reached(0.01).map(Point::compression)).contains(4.0);
    assertThat(method.reached(0.02).map(Point::compression)).contains(1000 / 62.0);
  }

  @Test
  void aPointOfSomeSeedsIsComparedWithThoseSeedsDense() {
    // The second seed is worse from the start and has got no further than 2x.
    Method method =
        method(Cells.halving("a", 1, 0.95, 0.95, 0.945), Cells.halving("a", 2, 0.91, 0.91));

    assertThat(method.reached(0).map(Point::compression)).contains(2.0);
    assertThat(method.reached(0.005).map(Point::compression)).contains(4.0);
  }

  @Test
  void saysInASentenceHowFarItReaches() {
    assertThat(Conclusion.of(method(Cells.halving("a", 1, 0.9, 0.901, 0.896, 0.88))))
        .isEqualTo(
            "a reaches 2× within 0, 4× within 0.5 and 4× within 1 points of its dense 90.00 %"
                + " (1 seed).");
    assertThat(
            Conclusion.of(
                method(Cells.halving("a", 1, 0.90, 0.89), Cells.halving("a", 2, 0.92, 0.92))))
        .isEqualTo(
            "a reaches no compression within 0, at least 2× within 0.5 and at least 2× within 1"
                + " points of its dense 91.00 ± 1.41 % (2 seeds).");
    assertThat(Conclusion.of(method(Cells.of("a", 1, List.of(Cells.round(0, 1000, null))))))
        .isEqualTo("a has no test accuracy of round 0 to compare with.");
    assertThat(Conclusion.of(method(Cells.halving("a", 1, 0.9)))).contains("no compression within");
  }

  @Test
  void collapsesWhereTheMeanIsMoreThanTenPointsBelowDense() {
    assertThat(
            method(Cells.halving("a", 1, 0.9, 0.8, 0.79, 0.1)).collapse().map(Point::compression))
        .contains(4.0);
    assertThat(method(Cells.halving("a", 1, 0.9, 0.8)).collapse()).isEmpty();
  }

  @Test
  void aLayersDensityIsItsMeanOverSeeds() {
    Method method =
        method(
            Cells.of("a", 1, List.of(Cells.round(1, 900, 0.9))),
            Cells.of("a", 2, List.of(Cells.round(1, 901, 0.9))));

    assertThat(method.layers()).containsExactly("dense/kernel", "output/kernel");
    assertThat(method.points().get(0).layerDensity("dense/kernel")).isEqualTo(1);
    assertThat(method.points().get(0).layerDensity("output/kernel"))
        .isCloseTo((100 / 200.0 + 101 / 200.0) / 2, within(1e-12));
    assertThat(method.points().get(0).layerDensity("none")).isNull();
  }

  private static Method method(Cell... cells) {
    return Cells.comparison(List.of(cells)).methods().get(0);
  }

  private static List<Long> ids(long... seeds) {
    return LongStream.of(seeds).boxed().toList();
  }
}
