// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

/** Selection from more scores than one chunk holds. */
class SelectionOfManyTest {

  private static final int CHUNK = 1 << 20;
  private static final List<Parameter> GROUP = List.of(kernel("a", 3), kernel("b", CHUNK + 5));

  @Test
  void keepsTheFirstOfTiesInAllChunks() {
    Map<String, float[]> masks = filled(1);

    Selection.keepHighest(GROUP, filled(7), masks, CHUNK + 5);

    assertThat(masks.get("a/kernel")).containsOnly(1);
    assertThat(first(masks.get("b/kernel"), 0)).isEqualTo(CHUNK + 2);
    assertThat(Survivors.count(masks.get("b/kernel"))).isEqualTo(CHUNK + 2);
  }

  @Test
  void keepsWhatSortingKeeps() {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, float[]> scores = filled(0);
    Map<String, float[]> masks = filled(1);
    float[] b = scores.get("b/kernel");
    for (int i = 0; i < b.length; i++) {
      b[i] = (float) random.nextGaussian();
      masks.get("b/kernel")[i] = random.nextInt(5) == 0 ? 0 : 1;
    }
    float[] before = masks.get("b/kernel").clone();

    Selection.keepHighest(GROUP, scores, masks, CHUNK / 3);

    float least = Float.POSITIVE_INFINITY;
    float highest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < b.length; i++) {
      if (masks.get("b/kernel")[i] == 1) {
        least = Math.min(least, b[i]);
      } else if (before[i] == 1) {
        highest = Math.max(highest, b[i]);
      }
    }
    assertThat(highest).isLessThanOrEqualTo(least);
    assertThat(Survivors.count(masks.get("b/kernel")) + Survivors.count(masks.get("a/kernel")))
        .isEqualTo(CHUNK / 3);
  }

  @Test
  void namesTheIndexOfAScoreThatIsNotFinite() {
    Map<String, float[]> scores = filled(1);
    scores.get("b/kernel")[CHUNK + 1] = Float.NEGATIVE_INFINITY;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Selection.keepHighest(GROUP, scores, filled(1), 1))
        .withMessage("scores must be finite, got -Infinity (b/kernel at index 1048577)");
  }

  private static int first(float[] values, float value) {
    int i = 0;
    while (values[i] != value) {
      i++;
    }
    return i;
  }

  private static Map<String, float[]> filled(float value) {
    Map<String, float[]> arrays = new HashMap<>();
    for (Parameter parameter : GROUP) {
      float[] values = new float[Math.toIntExact(parameter.shape().size())];
      Arrays.fill(values, value);
      arrays.put(parameter.name(), values);
    }
    return arrays;
  }

  private static Parameter kernel(String layer, int size) {
    return new Parameter(
        layer + "/kernel", Shape.of(size), Role.KERNEL, Initializer.zeros(), size, 1);
  }
}
