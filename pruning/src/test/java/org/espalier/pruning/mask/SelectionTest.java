// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

  private static final List<Parameter> GROUP =
      List.of(kernel("b", 40), kernel("a", 1), kernel("c", 60));
  private static final int KINDS = 8;

  private record Weight(Parameter parameter, int index, float score) {}

  static LongStream seeds() {
    return LongStream.range(0, 25 * KINDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void keepsWhatSortingByScoreAndThenByIndexKeeps(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, float[]> scores = scores(random, (int) (seed % KINDS));
    Map<String, float[]> masks = masks(random);
    int keep = random.nextInt(103);
    Map<String, float[]> expected = bySorting(scores, masks, keep);

    Selection.keepHighest(GROUP, scores, masks, keep);

    GROUP.forEach(
        p -> assertThat(masks.get(p.name())).as(p.name()).isEqualTo(expected.get(p.name())));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theThresholdIsTheLeastScoreThatSortingKeeps(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, float[]> scores = scores(random, (int) (seed % KINDS));
    Map<String, float[]> masks = masks(random);
    int keep = 1 + random.nextInt(competing(masks));
    Map<String, float[]> kept = bySorting(scores, masks, keep);

    assertThat(Selection.threshold(GROUP, scores, masks, keep)).isEqualTo(least(scores, kept));
  }

  @Test
  void theThresholdOfNoneOrOfMoreThanCompeteIsRefused() {
    Map<String, float[]> scores = Map.of("k/kernel", new float[] {1, 2, 3});
    Map<String, float[]> masks = Map.of("k/kernel", new float[] {1, 0, 1});

    for (int keep : new int[] {0, 3}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Selection.threshold(List.of(kernel("k", 3)), scores, masks, keep))
          .withMessage("keep must be in [1, 2], got " + keep);
    }
  }

  @Test
  void keepsNothingWhenNothingIsToBeKept() {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, float[]> masks = masks(random);

    Selection.keepHighest(GROUP, scores(random, 0), masks, 0);

    assertThat(masks.values()).allSatisfy(mask -> assertThat(mask).containsOnly(0));
  }

  @Test
  void treatsTheTwoZerosAsATie() {
    List<Parameter> group = List.of(kernel("k", 4));
    Map<String, float[]> masks = Map.of("k/kernel", new float[] {1, 1, 1, 1});

    Selection.keepHighest(group, Map.of("k/kernel", new float[] {-0.0f, 0, -0.0f, 0}), masks, 2);

    assertThat(masks.get("k/kernel")).containsExactly(1, 1, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesAScoreThatIsNotFinite(float score) {
    Map<String, float[]> scores = Map.of("k/kernel", new float[] {1, 2, score});
    Map<String, float[]> masks = Map.of("k/kernel", new float[] {1, 1, 1});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.keepHighest(List.of(kernel("k", 3)), scores, masks, 1))
        .withMessage("scores must be finite, got %s (k/kernel at index 2)", score);
    assertThat(masks.get("k/kernel")).containsExactly(1, 1, 1);
  }

  @Test
  void doesNotReadTheScoreOfAPrunedWeight() {
    Map<String, float[]> scores = Map.of("k/kernel", new float[] {Float.NaN, 1, 2});
    Map<String, float[]> masks = Map.of("k/kernel", new float[] {0, 1, 1});

    Selection.keepHighest(List.of(kernel("k", 3)), scores, masks, 1);

    assertThat(masks.get("k/kernel")).containsExactly(0, 0, 1);
  }

  private static Map<String, float[]> bySorting(
      Map<String, float[]> scores, Map<String, float[]> masks, int keep) {
    List<Weight> competing = new ArrayList<>();
    Map<String, float[]> kept = new HashMap<>();
    for (Parameter parameter : GROUP) {
      float[] mask = masks.get(parameter.name());
      kept.put(parameter.name(), new float[mask.length]);
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] == 1) {
          competing.add(new Weight(parameter, i, scores.get(parameter.name())[i]));
        }
      }
    }
    // The sort is stable, so that equal scores stay in the order of their index; -0 becomes 0.
    competing.sort(Comparator.comparing((Weight weight) -> weight.score() + 0.0f).reversed());
    competing.stream()
        .limit(keep)
        .forEach(weight -> kept.get(weight.parameter().name())[weight.index()] = 1);
    return kept;
  }

  private static int competing(Map<String, float[]> masks) {
    return (int) masks.values().stream().mapToLong(Survivors::count).sum();
  }

  private static float least(Map<String, float[]> scores, Map<String, float[]> masks) {
    float least = Float.POSITIVE_INFINITY;
    for (Parameter parameter : GROUP) {
      float[] mask = masks.get(parameter.name());
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] == 1) {
          least = Math.min(least, scores.get(parameter.name())[i] + 0.0f);
        }
      }
    }
    return least;
  }

  private static Map<String, float[]> scores(SplittableRandom random, int kind) {
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter parameter : GROUP) {
      float[] values = new float[(int) parameter.shape().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = score(random, kind);
      }
      scores.put(parameter.name(), values);
    }
    return scores;
  }

  private static float score(SplittableRandom random, int kind) {
    return switch (kind) {
      case 0 -> (float) random.nextGaussian(); // negative ones too
      case 1 -> random.nextInt(5) - 2; // ties
      case 2 -> random.nextBoolean() ? 0.0f : -0.0f;
      case 3 -> (random.nextInt(9) - 4) * Float.MIN_VALUE; // denormals
      case 4 -> Float.intBitsToFloat(0x3f80_0000 | random.nextInt(1 << 16)); // equal upper bits
      case 5 -> Float.intBitsToFloat(0xbf80_0000 | random.nextInt(8)); // those, negative, with ties
      case 6 -> 7; // constant
      default -> random.nextInt(3) == 0 ? -Float.MAX_VALUE : Float.MAX_VALUE * random.nextInt(2);
    };
  }

  private static Map<String, float[]> masks(SplittableRandom random) {
    Map<String, float[]> masks = new HashMap<>();
    for (Parameter parameter : GROUP) {
      float[] mask = new float[(int) parameter.shape().size()];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = random.nextInt(4) == 0 ? 0 : 1;
      }
      masks.put(parameter.name(), mask);
    }
    return masks;
  }

  private static Parameter kernel(String layer, int size) {
    return new Parameter(
        layer + "/kernel", Shape.of(size), Role.KERNEL, Initializer.zeros(), size, 1);
  }
}
