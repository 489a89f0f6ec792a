// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.espalier.automl.ofa.SubNetwork.Block;
import org.espalier.graph.data.RandomStream;
import org.junit.jupiter.api.Test;

class OffspringTest {

  private static final ElasticSpace SPACE = ElasticSpace.small();

  private static Offspring offspring(double gene, double resolution) {
    EvolutionSettings settings = new EvolutionSettings(10, 10, 0.5, 0.5, gene, resolution);
    return new Offspring(SPACE, settings, RandomStream.of(6));
  }

  @Test
  void aMutationChangesAsMuchAsItsChancesSay() {
    SubNetwork parent = SubNetwork.largest(SPACE);
    assertThat(offspring(0, 0).mutated(parent)).isEqualTo(parent);
    Offspring tenth = offspring(0.1, 0.5);
    int resolutions = 0;
    int depths = 0;
    for (int time = 0; time < 3000; time++) {
      SubNetwork child = tenth.mutated(parent);
      child.requireIn(SPACE);
      resolutions += child.resolution() == parent.resolution() ? 0 : 1;
      depths += child.units().get(1).size() == parent.units().get(1).size() ? 0 : 1;
    }
    // two of three choices are others
    assertThat(resolutions / 3000.0).isBetween(0.30, 0.37);
    assertThat(depths / 3000.0).isBetween(0.05, 0.085);
  }

  @Test
  void aChildOfTwoHasTheGenesOfEither() {
    SubNetwork small = SubNetwork.smallest(SPACE);
    SubNetwork large = SubNetwork.largest(SPACE);
    Offspring offspring = offspring(0.1, 0.5);
    for (int time = 0; time < 200; time++) {
      SubNetwork child =
          time % 2 == 0 ? offspring.crossed(small, large) : offspring.crossed(large, small);
      assertThat(child.resolution()).isIn(20, 28);
      for (List<Block> unit : child.units()) {
        assertThat(unit.size()).isIn(1, 3);
        assertThat(unit.get(0).kernel()).isIn(3, 7);
        assertThat(unit.get(0).expand()).isIn(2, 4);
        assertThat(unit.subList(1, unit.size())).allMatch(new Block(7, 4)::equals);
      }
    }
    assertThat(offspring.crossed(large, large)).isEqualTo(large);
  }

  @Test
  void shrinkingGoesDownOneChoiceAtATimeToTheSmallest() {
    Offspring offspring = offspring(0.1, 0.5);
    SubNetwork sub = SubNetwork.largest(SPACE);
    int steps = 0;
    while (!sub.equals(SubNetwork.smallest(SPACE))) {
      SubNetwork smaller = offspring.shrunk(sub);
      smaller.requireIn(SPACE);
      assertThat(sum(smaller)).isLessThan(sum(sub));
      sub = smaller;
      steps++;
    }
    assertThat(steps).isBetween(2 + 3 * (2 + 4), 2 + 3 * (2 + 3 * 4));
    assertThat(offspring.shrunk(sub)).isEqualTo(sub);
  }

  private static int sum(SubNetwork sub) {
    int sum = sub.resolution();
    for (List<Block> unit : sub.units()) {
      sum += unit.stream().mapToInt(block -> 1 + block.kernel() + block.expand()).sum();
    }
    return sum;
  }
}
