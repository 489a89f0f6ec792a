// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {

  @Test
  void givesTheSameNumbersForTheSameKey() {
    RandomStream a = RandomStream.of(1, 2, 3);
    RandomStream b = RandomStream.of(1, 2, 3);

    assertThat(a.permutation(50)).isEqualTo(b.permutation(50));
    assertThat(a.gaussian()).isEqualTo(b.gaussian());
    assertThat(a.uniform()).isEqualTo(b.uniform());
    assertThat(a.below(1000)).isEqualTo(b.below(1000));
  }

  @Test
  void keysDifferByEachPartAndTheirOrder() {
    Set<Long> keys = new HashSet<>();
    for (long seed = 0; seed < 8; seed++) {
      keys.add(RandomStream.key(seed));
      for (long a = 0; a < 8; a++) {
        keys.add(RandomStream.key(seed, a));
        for (long b = 0; b < 8; b++) {
          keys.add(RandomStream.key(seed, a, b));
        }
      }
    }

    assertThat(keys).hasSize(8 + 64 + 512);
  }

  @Test
  void hashesOfNamesDifferByTheirLetters() {
    assertThat(
            Set.of(
                RandomStream.hash(""),
                RandomStream.hash("a"),
                RandomStream.hash("ab"),
                RandomStream.hash("ba"),
                RandomStream.hash("fc1/kernel"),
                RandomStream.hash("fc2/kernel")))
        .hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 100, 1000})
  void permutes(int n) {
    int[] permutation = RandomStream.of(7).permutation(n);

    assertThat(permutation).containsExactlyInAnyOrder(IntStream.range(0, n).toArray());
  }

  @Test
  void drawsEveryPermutationAsOften() {
    RandomStream random = RandomStream.of(7);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 6000; i++) {
      counts.merge(Arrays.toString(random.permutation(3)), 1, Integer::sum);
    }

    // 1000 each; the standard deviation is 29.
    assertThat(counts).hasSize(6);
    assertThat(counts.values()).allMatch(count -> Math.abs(count - 1000) < 120);
  }

  @Test
  void gaussianHasMeanZeroAndVarianceOne() {
    RandomStream random = RandomStream.of(42);
    int n = 100_000;
    double sum = 0;
    double squares = 0;
    int beyondTwo = 0;
    for (int i = 0; i < n; i++) {
      double x = random.gaussian();
      sum += x;
      squares += x * x;
      beyondTwo += Math.abs(x) > 2 ? 1 : 0;
    }

    // Four standard errors each.
    assertThat(sum / n).isCloseTo(0, within(0.013));
    assertThat(squares / n).isCloseTo(1, within(0.018));
    assertThat((double) beyondTwo / n).isCloseTo(0.0455, within(0.0027));
  }

  @Test
  void uniformIsEvenInTheUnitInterval() {
    RandomStream random = RandomStream.of(42);
    int[] tenths = new int[10];
    for (int i = 0; i < 10_000; i++) {
      tenths[(int) (10 * random.uniform())]++;
    }

    // 1000 each; the standard deviation is 30.
    assertThat(Arrays.stream(tenths)).allMatch(count -> Math.abs(count - 1000) < 120);
  }

  @Test
  void belowStaysBelow() {
    RandomStream random = RandomStream.of(42);

    assertThat(IntStream.range(0, 200).map(i -> random.below(3)).distinct().toArray())
        .containsExactlyInAnyOrder(0, 1, 2);
  }
}
