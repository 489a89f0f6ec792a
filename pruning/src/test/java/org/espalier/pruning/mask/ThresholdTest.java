// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;

import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {

  private static final Parameter LAST = NETWORK.kernels().get(2); // a/kernel, [5, 3]

  @Test
  void withHansScoresItIsAQualityInDeviationsOfWhatIsLeft() {
    PruningMethod method =
        new PruningMethod(
            new HanThreshold(),
            new Threshold(2.5, Map.of()),
            List.of("z", "m"),
            new EmptyLayers.Warn(),
            false);
    State first =
        SmallNetwork.state()
            .with(
                Map.of(
                    "parameter/a/kernel",
                    Tensor.of(Shape.of(5, 3), 2, -4, 4, 4, 5, 5, 7, 9, 99, 0, 0, 0, 0, 0, 0),
                    "mask/a/kernel",
                    Tensor.of(Shape.of(5, 3), 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)));

    // Of 2, 4, 4, 5, 5, 7, 9 the mean is 36/7 and the deviation sqrt(30.86/7) = 2.10: 5.25 and more
    // stay; of 7 and 9 the deviation is 1, and 2.5 stays.
    State second = first.with(method.masks(NETWORK, first, 1));
    State third = second.with(method.masks(NETWORK, second, 1));

    assertThat(SmallNetwork.mask(second, LAST))
        .containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(SmallNetwork.mask(third, LAST)).isEqualTo(SmallNetwork.mask(second, LAST));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void keepsJustWhatWasThereAndScoresEnough(long seed) {
    Map<String, float[]> scores = SmallNetwork.random(seed);
    Threshold scope = new Threshold(0.5, Map.of("m", 1.0));
    State before = SmallNetwork.state();
    before =
        before.with(
            method(SmallNetwork.random(seed + 1), new Scope.Global()).masks(NETWORK, before, 0.6));

    State after = before.with(method(scores, scope).masks(NETWORK, before, 1));

    for (Parameter kernel : NETWORK.kernels()) {
      float[] was = SmallNetwork.mask(before, kernel);
      float[] is = SmallNetwork.mask(after, kernel);
      float at = kernel.layer().equals("m") ? 1 : 0.5f;
      for (int i = 0; i < is.length; i++) {
        assertThat(is[i]).isEqualTo(was[i] != 0 && scores.get(kernel.name())[i] >= at ? 1 : 0);
      }
    }
  }

  @Test
  void aFloorKeepsTheBestOfALayerThatScoresTooLittle() {
    Map<String, float[]> scores = SmallNetwork.random(2);
    PruningMethod floor =
        new PruningMethod(
            SmallNetwork.scoring(scores),
            new Threshold(100, Map.of("a", 0.001)),
            List.of(),
            new EmptyLayers.Floor(3),
            false);
    Map<String, Tensor> masks = floor.masks(NETWORK, SmallNetwork.state(), 1);

    assertThat(SmallNetwork.kept(masks, "mask/z/kernel")).isEqualTo(3);
    assertThat(SmallNetwork.kept(masks, "mask/m/kernel")).isEqualTo(3);
    assertThat(SmallNetwork.kept(masks, "mask/a/kernel")).isGreaterThan(3);
  }

  @Test
  void saysWhatDensityEmptiedALayer() {
    PruningMethod fail =
        new PruningMethod(
            SmallNetwork.scoring(SmallNetwork.constant(1)),
            new Threshold(1, Map.of("a", 2.0)),
            List.of(),
            new EmptyLayers.Fail(),
            false);

    assertThatIllegalStateException()
        .isThrownBy(() -> fail.masks(NETWORK, SmallNetwork.state(), 1))
        .withMessageStartingWith(
            "pruning to density %s leaves a/kernel without weights", (42 + 35) / 92.0);
  }

  @Test
  void refusesALayerThatIsNotPruned() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> method(Map.of(), new Threshold(1, Map.of("logits", 2.0))).requireFits(NETWORK))
        .withMessage("layers names the layer logits, the prunable layers are [z, m, a]");
  }

  @Test
  void refusesACriterionThatComesToADensityInManyCuts() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmallNetwork.method(new SynFlow(100), new Threshold()))
        .withMessage(
            "scope threshold asks for no density, so a criterion cannot get there in 100 cuts; give"
                + " another criterion or scope");
  }

  private static PruningMethod method(Map<String, float[]> scores, Scope scope) {
    return SmallNetwork.method(SmallNetwork.scoring(scores), scope);
  }
}
