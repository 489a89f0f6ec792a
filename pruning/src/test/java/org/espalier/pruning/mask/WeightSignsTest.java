// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightSignsTest {

  @Test
  void countsChangedSignsOfTheWeightsThatAreKeptNow() {
    WeightSigns then = signs(new float[] {1, -1, 2, -2, 3, 0}, 1, 1, 1, 1, 1, 1);
    WeightSigns now = signs(new float[] {-1, -9, 1, 2, -3, 0}, 1, 1, 1, 1, 0, 0);

    assertThat(now.changedSince(then)).isEqualTo(2 / 4.0); // the first and the fourth
    assertThat(now.changedSince(now)).isZero();
  }

  @Test
  void aZeroHasASignOfItsOwnWhicheverZeroItIs() {
    WeightSigns then = signs(new float[] {0f, -0f, 1, -1}, 1, 1, 1, 1);
    WeightSigns now = signs(new float[] {-0f, 1, 0f, -1}, 1, 1, 1, 1);

    assertThat(now.changedSince(then)).isEqualTo(2 / 4.0);
  }

  @Test
  void theEarlierMaskDoesNotMatter() {
    WeightSigns start = signs(new float[] {1, 1}, 0, 0);

    assertThat(signs(new float[] {-1, 1}, 1, 1).changedSince(start)).isEqualTo(0.5);
  }

  @Test
  void theOverlapIsIntersectionOverUnion() {
    WeightSigns one = signs(new float[6], 1, 1, 1, 0, 0, 0);
    WeightSigns other = signs(new float[6], 0, 1, 1, 1, 1, 0);

    assertThat(one.overlap(other)).isEqualTo(2 / 5.0);
    assertThat(other.overlap(one)).isEqualTo(2 / 5.0);
    assertThat(one.overlap(one)).isOne();
  }

  @Test
  void denseMasksOverlapWholly() {
    WeightSigns dense = signs(new float[4], 1, 1, 1, 1);

    assertThat(dense.overlap(dense)).isOne();
    assertThat(dense.overlapByChance(dense)).isOne();
  }

  @ParameterizedTest
  @CsvSource({"40, 10, 20, 1e-3", "40, 39, 39, 1e-3", "500, 50, 60, 1e-5", "3000, 300, 300, 1e-6"})
  void chanceIsTheMeanOverAllMasksOfThatSize(int n, int a, int b, double tolerance) {
    double expected = 0;
    for (int both = Math.max(0, a + b - n); both <= Math.min(a, b); both++) {
      double log = logChoose(a, both) + logChoose(n - a, b - both) - logChoose(n, b);
      expected += Math.exp(log) * both / (a + b - both);
    }

    assertThat(first(n, a).overlapByChance(first(n, b))).isCloseTo(expected, within(tolerance));
  }

  @Test
  void chanceIsWithinLayers() {
    List<Parameter> layers = List.of(kernel("a", 60), kernel("b", 140));
    int[] sizes = {60, 140};
    int[] kept = {30, 14};
    SplittableRandom random = new SplittableRandom(1);
    double sum = 0;
    double chance = 0;
    int draws = 2000;
    for (int draw = 0; draw < draws; draw++) {
      WeightSigns[] pair = new WeightSigns[2];
      for (int k = 0; k < 2; k++) {
        float[][] masks = new float[2][];
        for (int l = 0; l < 2; l++) {
          masks[l] = drawn(random, sizes[l], kept[l]);
        }
        pair[k] = WeightSigns.of(layers, Masking.elementwise(layers), state(layers, masks));
      }
      sum += pair[0].overlap(pair[1]);
      chance = pair[0].overlapByChance(pair[1]);
    }

    assertThat(chance).isCloseTo(sum / draws, within(0.004)); // three deviations of the mean
    assertThat(chance).isBetween(0.22, 0.24); // 16.4 of 71.6; over all at once it would be 0.12
  }

  private static float[] drawn(SplittableRandom random, int size, int kept) {
    float[] mask = new float[size];
    for (int left = kept; left > 0; ) {
      int i = random.nextInt(size);
      if (mask[i] == 0) {
        mask[i] = 1;
        left--;
      }
    }
    return mask;
  }

  private static double logChoose(int n, int k) {
    double sum = 0;
    for (int i = 1; i <= k; i++) {
      sum += Math.log(n - k + i) - Math.log(i);
    }
    return sum;
  }

  private static WeightSigns first(int n, int kept) {
    float[] mask = new float[n];
    Arrays.fill(mask, 0, kept, 1);
    return signs(new float[n], mask);
  }

  private static WeightSigns signs(float[] weights, float... mask) {
    Parameter kernel = kernel("a", weights.length);
    Shape shape = kernel.shape();
    return WeightSigns.of(
        List.of(kernel),
        Masking.elementwise(List.of(kernel)),
        new State(
            Map.of("parameter/a", Tensor.of(shape, weights), "mask/a", Tensor.of(shape, mask))));
  }

  private static State state(List<Parameter> layers, float[][] masks) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (int l = 0; l < masks.length; l++) {
      Shape shape = layers.get(l).shape();
      tensors.put(
          "parameter/" + layers.get(l).name(), Tensor.of(shape, new float[masks[l].length]));
      tensors.put("mask/" + layers.get(l).name(), Tensor.of(shape, masks[l]));
    }
    return new State(tensors);
  }

  private static Parameter kernel(String name, int size) {
    return new Parameter(name, Shape.of(size), Role.KERNEL, new Initializer.Constant(0), 1, 1);
  }
}
