// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;
import static org.espalier.pruning.mask.SmallNetwork.WEIGHTS;
import static org.espalier.pruning.mask.SmallNetwork.kept;
import static org.espalier.pruning.mask.SmallNetwork.mask;
import static org.espalier.pruning.mask.SmallNetwork.method;
import static org.espalier.pruning.mask.SmallNetwork.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PruningMethodTest {

  private static final int ROUNDS = 12;

  static Stream<Arguments> seedsAndScopes() {
    return LongStream.range(0, 20)
        .boxed()
        .flatMap(
            seed ->
                Stream.of(new Scope.Global(), new Scope.Layerwise())
                    .map(scope -> Arguments.of(seed, scope)));
  }

  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("seedsAndScopes")
  void keepsExactCountsOfTheHighestScoresRoundAfterRound(long seed, Scope.Weights scope) {
    State state = SmallNetwork.state();
    for (int round = 1; round <= ROUNDS; round++) {
      double density = Math.pow(0.8, round);
      Map<String, float[]> scores = SmallNetwork.random(100 * seed + round);
      Map<String, Tensor> masks = method(scoring(scores), scope).masks(NETWORK, state, density);
      State pruned = state.with(masks);

      for (Group group : scope.groups(NETWORK.kernels(), density)) {
        requireExactCount(group, masks, density);
        requireHighestKept(group, state, pruned, scores);
      }
      state = pruned;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scopes")
  void keepsExactCountsOfConstantWeights(Scope.Weights scope) {
    State state = SmallNetwork.state();
    PruningMethod method = method(scoring(SmallNetwork.constant(0.5f)), scope);
    for (int round = 1; round <= ROUNDS; round++) {
      double density = Math.pow(0.8, round);
      Map<String, Tensor> masks = method.masks(NETWORK, state, density);
      for (Group group : scope.groups(NETWORK.kernels(), density)) {
        requireExactCount(group, masks, density);
      }
      state = state.with(masks);
    }
  }

  static Stream<Scope.Weights> scopes() {
    return Stream.of(new Scope.Global(), new Scope.Layerwise());
  }

  @Test
  void tiesKeepTheLowerIndexAcrossParametersInTheOrderOfTheNetwork() {
    PruningMethod method = method(scoring(SmallNetwork.constant(1)), new Scope.Global());

    Map<String, Tensor> masks = method.masks(NETWORK, SmallNetwork.state(), 50.0 / WEIGHTS);

    float[] second = new float[35];
    java.util.Arrays.fill(second, 0, 8, 1);
    assertThat(kept(masks, "mask/z/kernel")).isEqualTo(42);
    assertThat(((Tensor.Floats) masks.get("mask/m/kernel")).values()).isEqualTo(second);
    assertThat(kept(masks, "mask/a/kernel")).isZero();
  }

  @Test
  void aPrunedWeightDoesNotComeBackWhenTheDensityRises() {
    PruningMethod method = PruningMethod.globalMagnitude();
    State dense = SmallNetwork.state();
    Map<String, Tensor> half = method.masks(NETWORK, dense, 0.5);

    assertThat(method.masks(NETWORK, dense.with(half), 0.8)).isEqualTo(half);
  }

  @Test
  void aPrunedWeightDoesNotCompeteHoweverLargeItsStoredValue() {
    PruningMethod method = PruningMethod.globalMagnitude();
    State dense = SmallNetwork.state();
    Parameter first = NETWORK.kernels().get(0);
    float[] grown = dense.raw(first).clone();
    float[] mask = mask(dense, first).clone();
    grown[3] = 1e30f;
    mask[3] = 0;
    State state =
        dense.with(
            Map.of(
                "parameter/z/kernel", Tensor.of(first.shape(), grown),
                "mask/z/kernel", Tensor.of(first.shape(), mask)));

    Map<String, Tensor> masks = method.masks(NETWORK, state, 0.5);

    assertThat(((Tensor.Floats) masks.get("mask/z/kernel")).values()[3]).isZero();
    assertThat(kept(masks)).isEqualTo(46);
  }

  @Test
  void leavesTheMasksOfTheStateAsTheyAre() {
    State state = SmallNetwork.state();
    PruningMethod.globalMagnitude().masks(NETWORK, state, 0.1);

    assertThat(mask(state, NETWORK.kernels().get(0))).containsOnly(1);
  }

  @Test
  void excludedLayersAreNotPrunedAndDoNotCount() {
    PruningMethod method =
        new PruningMethod(
            new Magnitude(), new Scope.Global(), List.of("z"), new EmptyLayers.Warn(), false);

    Map<String, Tensor> masks = method.masks(NETWORK, SmallNetwork.state(), 0.3);

    assertThat(masks).containsOnlyKeys("mask/m/kernel", "mask/a/kernel");
    assertThat(kept(masks)).isEqualTo(15); // of 50, not of 92
    assertThat(method.masking(NETWORK).bindings())
        .containsExactly(new Masking.Elementwise("m/kernel"), new Masking.Elementwise("a/kernel"));
  }

  @Test
  void shufflingKeepsWhatEachLayerKeepsAndNothingThatWasPruned() {
    assertDrawnAnewWithinLayers(PruningMethod.globalMagnitude());
  }

  @Test
  void soDoesOneOfSeveralCutsWhoseScoresDependOnTheMasksBetween() {
    Criterion denser =
        new Criterion() {
          @Override
          public Map<String, float[]> scores(Scoring scoring) {
            Map<String, float[]> scores = new Magnitude().scores(scoring);
            for (float[] layer : scores.values()) {
              double sum = IntStream.range(0, layer.length).mapToDouble(i -> layer[i]).sum();
              for (int i = 0; i < layer.length; i++) {
                layer[i] *= (float) sum;
              }
            }
            return scores;
          }

          @Override
          public int iterations() {
            return 10;
          }
        };

    assertDrawnAnewWithinLayers(method(denser, new Scope.Global()));
    assertDrawnAnewWithinLayers(method(denser, new Block(1, 1, Within.NETWORK)));
  }

  private static void assertDrawnAnewWithinLayers(PruningMethod plain) {
    State state = SmallNetwork.state();
    State half = state.with(plain.masks(NETWORK, state, 0.5));
    PruningMethod shuffled =
        new PruningMethod(
            plain.criterion(), plain.scope(), plain.exclude(), plain.emptyLayers(), true);

    Map<String, Tensor> expected = plain.masks(NETWORK, half, 0.3);
    Map<String, Tensor> masks = shuffled.masks(NETWORK, half, 0.3);

    for (String name : expected.keySet()) {
      assertThat(kept(masks, name)).as(name).isEqualTo(kept(expected, name));
      float[] before = half.floats(name);
      float[] after = ((Tensor.Floats) masks.get(name)).values();
      for (int i = 0; i < after.length; i++) {
        assertThat(after[i]).isLessThanOrEqualTo(before[i]);
      }
    }
    assertThat(masks).isNotEqualTo(expected).isEqualTo(shuffled.masks(NETWORK, half, 0.3));
  }

  @Test
  void aCriterionOfSeveralCutsIsAskedAgainAfterEachAndEndsAtTheExactCount() {
    List<Double> densities = new ArrayList<>();
    Criterion counting =
        new Criterion() {
          @Override
          public Map<String, float[]> scores(Scoring scoring) {
            densities.add(Survivors.of(scoring).density());
            return new Magnitude().scores(scoring);
          }

          @Override
          public int iterations() {
            return 3;
          }
        };

    Map<String, Tensor> masks =
        method(counting, new Scope.Global()).masks(NETWORK, SmallNetwork.state(), 0.125);

    assertThat(kept(masks)).isEqualTo(12); // 11.5
    assertThat(densities).hasSize(3);
    assertThat(densities.get(0)).isEqualTo(1);
    assertThat(densities.get(1)).isEqualTo(46 / 92.0); // 0.125 ^ (1/3)
    assertThat(densities.get(2)).isEqualTo(23 / 92.0);
  }

  private static void requireExactCount(Group group, Map<String, Tensor> masks, double density) {
    long n = group.parameters().stream().mapToLong(p -> p.shape().size()).sum();
    long kept = group.parameters().stream().mapToLong(p -> kept(masks, "mask/" + p.name())).sum();
    assertThat(kept).isEqualTo((long) Math.floor(density * n + 0.5));
  }

  /** Of the weights that were kept before, none that goes scores above one that stays. */
  private static void requireHighestKept(
      Group group, State before, State after, Map<String, float[]> scores) {
    float bestGone = Float.NEGATIVE_INFINITY;
    float worstKept = Float.POSITIVE_INFINITY;
    for (Parameter parameter : group.parameters()) {
      float[] was = mask(before, parameter);
      float[] is = mask(after, parameter);
      for (int i = 0; i < was.length; i++) {
        float score = scores.get(parameter.name())[i];
        assertThat(is[i]).isIn(0f, was[i]); // never comes back
        if (is[i] == 1) {
          worstKept = Math.min(worstKept, score);
        } else if (was[i] == 1) {
          bestGone = Math.max(bestGone, score);
        }
      }
    }
    assertThat(bestGone).isLessThanOrEqualTo(worstKept);
  }
}
