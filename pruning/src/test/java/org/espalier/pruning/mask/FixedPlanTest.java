// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPlanTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void ofWeightsEachLayerKeepsTheHighestOfItsOwn(long seed) {
    Map<String, float[]> scores = SmallNetwork.random(seed);
    FixedPlan plan = new FixedPlan(Unit.WEIGHTS, Map.of("z", 10, "a", 15));
    Map<String, Tensor> masks = masks(plan, scores);

    assertThat(SmallNetwork.kept(masks, "mask/z/kernel")).isEqualTo(10);
    assertThat(SmallNetwork.kept(masks, "mask/m/kernel")).isEqualTo(35); // not named: whole
    assertThat(SmallNetwork.kept(masks, "mask/a/kernel")).isEqualTo(15);
    float[] mask = ((Tensor.Floats) masks.get("mask/z/kernel")).values();
    float[] layer = scores.get("z/kernel");
    for (int i = 0; i < mask.length; i++) {
      for (int j = 0; j < mask.length; j++) {
        boolean wrong = mask[i] == 0 && mask[j] == 1 && layer[i] > layer[j];
        assertThat(wrong).isFalse();
      }
    }
  }

  @Test
  void ofChannelsThoseThatAreJoinedHaveOneCount() {
    FixedPlan plan = new FixedPlan(Unit.CHANNELS, Map.of("stem", 1, "inner", 4));
    PruningMethod method = SmallNetwork.method(new Magnitude(), plan);
    State state =
        InitialValues.state(
            ChannelTest.NETWORK, method.masking(ChannelTest.NETWORK), Optimizer.sgd(0), 3);
    Map<String, Tensor> masks = method.masks(ChannelTest.NETWORK, state, 1);

    assertThat(masks).containsOnlyKeys("mask/stem/channels", "mask/inner/channels");
    assertThat(SmallNetwork.kept(masks, "mask/stem/channels")).isEqualTo(1);
    assertThat(SmallNetwork.kept(masks, "mask/inner/channels")).isEqualTo(4);
    assertThat(FixedPlan.sizes(Unit.CHANNELS, ChannelTest.NETWORK, ChannelTest.NETWORK.kernels()))
        .isEqualTo(Map.of("stem", 4, "inner", 6));
    // The same channels as within layers, where that keeps as many.
    FixedPlan half = new FixedPlan(Unit.CHANNELS, Map.of("stem", 2, "inner", 3));
    assertThat(SmallNetwork.method(new Magnitude(), half).masks(ChannelTest.NETWORK, state, 1))
        .isEqualTo(
            SmallNetwork.method(new Magnitude(), new Channel())
                .masks(ChannelTest.NETWORK, state, 0.5));
  }

  @Test
  void whatIsPrunedStaysPruned() {
    SplittableRandom random = new SplittableRandom(8);
    PruningMethod first =
        SmallNetwork.method(new Magnitude(), new FixedPlan(Unit.WEIGHTS, Map.of("z", 20)));
    State state =
        SmallNetwork.state().with(first.masks(SmallNetwork.NETWORK, SmallNetwork.state(), 1));
    float[] other = new float[42];
    for (int i = 0; i < other.length; i++) {
      other[i] = (float) random.nextGaussian(); // weights that others would stay by
    }
    State retrained =
        state.with(
            Map.of(
                "parameter/z/kernel", Tensor.of(state.get("parameter/z/kernel").shape(), other)));
    PruningMethod second =
        SmallNetwork.method(new Magnitude(), new FixedPlan(Unit.WEIGHTS, Map.of("z", 8)));
    float[] before = state.floats("mask/z/kernel");
    float[] after =
        retrained.with(second.masks(SmallNetwork.NETWORK, retrained, 1)).floats("mask/z/kernel");

    assertThat(Survivors.count(after)).isEqualTo(8);
    for (int i = 0; i < after.length; i++) {
      assertThat(after[i]).isLessThanOrEqualTo(before[i]);
    }
  }

  @Test
  void refusesLayersThatAreNotThereAndCountsOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FixedPlan(Unit.WEIGHTS, Map.of("z", 0)))
        .withMessageContaining("kept must be at least 1, got 0 (layer z)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fits(new FixedPlan(Unit.WEIGHTS, Map.of("z", 43))))
        .withMessage("kept must be at most the 42 weights there are, got 43 (layer z)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fits(new FixedPlan(Unit.CHANNELS, Map.of("a", 2))))
        .withMessage("kept names the layer a, a plan of channels may name [z, m]");
  }

  private static void fits(FixedPlan plan) {
    SmallNetwork.method(new Magnitude(), plan).requireFits(SmallNetwork.NETWORK);
  }

  private static Map<String, Tensor> masks(FixedPlan plan, Map<String, float[]> scores) {
    PruningMethod method =
        new PruningMethod(
            SmallNetwork.scoring(scores), plan, List.of(), new EmptyLayers.Warn(), false);
    return method.masks(
        method.scoring(SmallNetwork.NETWORK, SmallNetwork.state(), 1, Optional.empty()), 1);
  }
}
