// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;
import static org.espalier.pruning.mask.SmallNetwork.WEIGHTS;
import static org.espalier.pruning.mask.SmallNetwork.kept;
import static org.espalier.pruning.mask.SmallNetwork.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmptyLayersTest {

  @Test
  void warningLetsALayerBeEmptied() {
    assertThat(kept(withFaintLastLayer(new EmptyLayers.Warn(), 0.5), "mask/a/kernel")).isZero();
  }

  @Test
  void failingNamesTheEmptiedLayer() {
    assertThatIllegalStateException()
        .isThrownBy(() -> withFaintLastLayer(new EmptyLayers.Fail(), 0.5))
        .withMessage(
            "pruning to density 0.5 leaves a/kernel without weights; prune less, exclude the layer,"
                + " or set empty-layers to a floor");
  }

  @Test
  void failingDoesNotMindALayerThatKeepsOneWeight() {
    Map<String, Tensor> masks = withFaintLastLayer(new EmptyLayers.Fail(), 78.0 / WEIGHTS);

    assertThat(kept(masks, "mask/a/kernel")).isOne();
  }

  @Test
  void aFloorKeepsTheBestOfAFaintLayerAndTheTotalExact() {
    Map<String, Tensor> masks = withFaintLastLayer(new EmptyLayers.Floor(2), 0.5);

    float[] best = new float[15];
    Arrays.fill(best, 13, 15, 1); // their scores ascend
    assertThat(((Tensor.Floats) masks.get("mask/a/kernel")).values()).isEqualTo(best);
    assertThat(kept(masks)).isEqualTo(46);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aFloorHoldsInEveryRound(long seed) {
    State state = SmallNetwork.state();
    for (int round = 1; round <= 10; round++) {
      double density = Math.pow(0.8, round);
      PruningMethod method =
          method(SmallNetwork.random(100 * seed + round), new EmptyLayers.Floor(3));
      Map<String, Tensor> masks = method.masks(NETWORK, state, density);

      assertThat(kept(masks)).isEqualTo((long) Math.floor(density * WEIGHTS + 0.5));
      for (Parameter kernel : NETWORK.kernels()) {
        float[] before = SmallNetwork.mask(state, kernel);
        float[] after = SmallNetwork.mask(state.with(masks), kernel);
        assertThat(Survivors.count(after)).isGreaterThanOrEqualTo(3);
        for (int i = 0; i < after.length; i++) {
          assertThat(after[i]).isIn(0f, before[i]);
        }
      }
      state = state.with(masks);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aFloorThatNoLayerFallsBelowChangesNothing(long seed) {
    Map<String, float[]> scores = SmallNetwork.random(seed);
    Map<String, Tensor> masks =
        method(scores, new EmptyLayers.Warn()).masks(NETWORK, SmallNetwork.state(), 0.6);
    int fewest = (int) masks.keySet().stream().mapToLong(n -> kept(masks, n)).min().orElseThrow();

    PruningMethod floored = method(scores, new EmptyLayers.Floor(fewest));

    assertThat(floored.masks(NETWORK, SmallNetwork.state(), 0.6)).isEqualTo(masks);
  }

  @Test
  void aFloorAboveALayersSizeKeepsTheWholeLayer() {
    assertThat(kept(withFaintLastLayer(new EmptyLayers.Floor(20), 0.7), "mask/a/kernel"))
        .isEqualTo(15);
  }

  @Test
  void refusesAFloorThatKeepsMoreThanTheDensityBeforeAnythingIsTrained() {
    PruningMethod method = method(SmallNetwork.constant(1), new EmptyLayers.Floor(40));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireReachable(NETWORK, 0.5))
        .withMessage(
            "a floor of 40 keeps 90 weights, the density only 46; lower the floor or prune less");
  }

  @ParameterizedTest
  @ValueSource(strings = {"warn", "fail", "floor 12"})
  void printsWhatItReads(String text) {
    assertThat(EmptyLayers.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Warn", "floor", "floor 0", "floor -1", "floor 1.5", "floor  2"})
  void refusesAnythingElse(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmptyLayers.parse(text))
        .withMessage("empty-layers must be warn, fail or floor N, got " + text);
  }

  @Test
  void refusesAFloorOfNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmptyLayers.Floor(0))
        .withMessage("floor must be at least 1, got 0");
  }

  /** Layer a scores below all others, rising with the index. */
  private static Map<String, Tensor> withFaintLastLayer(EmptyLayers emptyLayers, double density) {
    Map<String, float[]> scores = SmallNetwork.constant(1);
    float[] faint = scores.get("a/kernel");
    for (int i = 0; i < faint.length; i++) {
      faint[i] = 0.01f * i;
    }
    return method(scores, emptyLayers).masks(NETWORK, SmallNetwork.state(), density);
  }

  private static PruningMethod method(Map<String, float[]> scores, EmptyLayers emptyLayers) {
    return new PruningMethod(scoring(scores), new Scope.Global(), List.of(), emptyLayers, false);
  }
}
