// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.data.RandomStream;
import org.junit.jupiter.api.Test;

class ParetoTest {

  private record Point(String name, double cost, double value) {}

  private static List<Point> front(List<Point> all) {
    return Pareto.front(all, Point::cost, Point::value);
  }

  @Test
  void keepsWhatNothingElseBeats() {
    Point cheap = new Point("cheap", 1, 0.5);
    Point middle = new Point("middle", 2, 0.7);
    Point good = new Point("good", 9, 0.9);
    List<Point> all =
        List.of(
            good,
            new Point("dearer than middle", 3, 0.7),
            middle,
            new Point("worse than middle", 2, 0.6),
            cheap,
            new Point("as good as the first middle", 2, 0.7),
            new Point("worse and dearer", 8, 0.1),
            new Point("of unknown value", 0, Double.NaN),
            new Point("of unknown cost", Double.NaN, 1));
    assertThat(front(all)).containsExactly(cheap, middle, good);
    assertThat(front(List.of())).isEmpty();
  }

  @Test
  void everyOtherIsBeatenByOneOfTheFrontAndNoneOfTheFrontIs() {
    RandomStream random = RandomStream.of(5);
    for (int time = 0; time < 100; time++) {
      List<Point> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(new Point("p" + i, random.below(12), random.below(12)));
      }
      List<Point> front = front(all);
      for (Point one : all) {
        List<Point> beating =
            front.stream()
                .filter(f -> !f.equals(one) && f.cost() <= one.cost() && f.value() >= one.value())
                .toList();
        assertThat(beating.isEmpty()).isEqualTo(front.contains(one));
      }
      assertThat(front).isSortedAccordingTo((a, b) -> Double.compare(a.cost(), b.cost()));
    }
  }
}
