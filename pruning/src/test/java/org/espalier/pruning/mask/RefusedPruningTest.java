// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;
import static org.espalier.pruning.mask.SmallNetwork.method;
import static org.espalier.pruning.mask.SmallNetwork.scoring;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a {@link PruningMethod} refuses: layers, densities and scores. */
class RefusedPruningTest {

  @Test
  void refusesToExcludeAnUnknownLayer() {
    PruningMethod method =
        new PruningMethod(
            new Magnitude(),
            new Scope.Global(),
            List.of("z/kernel"),
            new EmptyLayers.Warn(),
            false);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.prunable(NETWORK))
        .withMessage("exclude names the layer z/kernel, network net has [z, m, a]");
  }

  @Test
  void refusesToExcludeEveryLayer() {
    PruningMethod method =
        new PruningMethod(
            new Magnitude(),
            new Scope.Global(),
            List.of("z", "m", "a"),
            new EmptyLayers.Warn(),
            false);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.prunable(NETWORK))
        .withMessage("network net has no weights to prune; exclude fewer layers");
  }

  @Test
  void refusesADensityThatKeepsNothing() {
    PruningMethod global = PruningMethod.globalMagnitude();
    PruningMethod layerwise = method(new Magnitude(), new Scope.Layerwise());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> global.requireReachable(NETWORK, 0.005))
        .withMessage("a density of 0.005 keeps none of the 92 weights of net; prune less");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layerwise.masks(NETWORK, SmallNetwork.state(), 0.03))
        .withMessage("a density of 0.03 keeps none of the 15 weights of a/kernel; prune less");
  }

  @Test
  void refusesScoresOfAnotherSize() {
    Map<String, float[]> scores = SmallNetwork.constant(1);
    scores.put("m/kernel", new float[3]);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                method(scoring(scores), new Scope.Global())
                    .masks(NETWORK, SmallNetwork.state(), 0.5))
        .withMessage("a criterion must give 35 scores for m/kernel, got 3");
  }

  @Test
  void refusesAScoreThatIsNotANumber() {
    Map<String, float[]> scores = SmallNetwork.constant(1);
    scores.get("m/kernel")[4] = Float.NaN;

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                method(scoring(scores), new Scope.Global())
                    .masks(NETWORK, SmallNetwork.state(), 0.5))
        .withMessage("scores must be finite, got NaN (m/kernel at index 4)");
  }

  @Test
  void refusesScoresThatCannotBeRankedByTheLayer() {
    Map<String, float[]> scores = SmallNetwork.random(2);
    Scoring scoring =
        method(scoring(scores), new Scope.Global())
            .scoring(NETWORK, SmallNetwork.state(), 1, Optional.empty());
    PruningMethod method = method(scoring(scores), new Scope.Global());
    method.requireScores(scoring);

    scores.get("m/kernel")[4] = Float.NaN;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireScores(scoring))
        .withMessageContaining("m/kernel");
    scores.remove("m/kernel");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireScores(scoring))
        .withMessage("a criterion must give 35 scores for m/kernel, got 0");
  }
}
