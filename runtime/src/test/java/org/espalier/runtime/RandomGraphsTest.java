// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {

  @Test
  void makesTheSameGraphAgainFromTheSameSeed() {
    assertThat(RandomGraphs.of(7)).isEqualTo(RandomGraphs.of(7));
    assertThat(RandomGraphs.inputs(RandomGraphs.of(7), 1))
        .isDeepEqualTo(RandomGraphs.inputs(RandomGraphs.of(7), 1));
  }

  @Test
  void hasEveryOperationAmongAFewSeeds() {
    Set<Class<?>> kinds = new HashSet<>();
    for (long seed = 0; seed < 30; seed++) {
      for (Op op : RandomGraphs.of(seed).ops()) {
        kinds.add(op.getClass());
      }
    }
    assertThat(kinds).isEqualTo(records(Op.class));
  }

  private static Set<Class<?>> records(Class<?> sealed) {
    if (sealed.isRecord()) {
      return Set.of(sealed);
    }
    Set<Class<?>> all = new HashSet<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      all.addAll(records(permitted));
    }
    return all;
  }

  @Test
  void computesNumbersNearOneThatAreCheap() {
    for (long seed = 0; seed < 300; seed++) {
      ModelGraph graph = RandomGraphs.of(seed);
      assertThat(graph.multiplyAdds()).as("seed %d", seed).isLessThan(10_000_000);
      for (float[] output : ReferenceEvaluator.evaluate(graph, RandomGraphs.inputs(graph, seed))) {
        for (float number : output) {
          assertThat(Math.abs(number)).as("seed %d", seed).isLessThan(1000);
        }
      }
    }
  }
}
