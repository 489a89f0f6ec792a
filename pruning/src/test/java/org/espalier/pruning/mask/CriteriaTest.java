// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;

class CriteriaTest {

  @Test
  void everyNameHasACriterion() {
    assertThat(Criteria.names()).isNotEmpty().allSatisfy(name -> Criteria.named(name));
  }

  @Test
  void refusesAnUnknownNameAndListsTheKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Criteria.named("snap"))
        .withMessage(
            "criterion must be one of [magnitude, han-threshold, snip, grasp, synflow, gradient,"
                + " taylor, random], got snap");
  }

  @Test
  void magnitudeScoresEachPrunableWeightByItsAbsoluteValue() {
    Parameter last = NETWORK.kernels().get(2); // [5, 3]
    State state =
        SmallNetwork.state()
            .with(
                Map.of(
                    "parameter/a/kernel",
                    Tensor.of(
                        Shape.of(5, 3), 1, -2, 0, -0.0f, 3, -4, 5, 6, 7, 8, 9, 10, 11, 12, -13)));

    Map<String, float[]> scores = Criteria.named("magnitude").scores(scoring(state, last));

    assertThat(scores).containsOnlyKeys("a/kernel");
    assertThat(scores.get("a/kernel"))
        .containsExactly(1, 2, 0, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    assertThat(state.raw(last)[1]).isEqualTo(-2);
  }

  @Test
  void hansThresholdIsInStandardDeviationsOfTheLayersKeptWeights() {
    Parameter last = NETWORK.kernels().get(2); // [5, 3]
    State state =
        SmallNetwork.state()
            .with(
                Map.of(
                    "parameter/a/kernel",
                    Tensor.of(Shape.of(5, 3), 2, 4, 4, 4, 5, 5, 7, 9, 99, 0, 0, 0, 0, 0, 0),
                    "mask/a/kernel",
                    Tensor.of(Shape.of(5, 3), 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)));

    float[] scores = Criteria.named("han-threshold").scores(scoring(state, last)).get("a/kernel");

    assertThat(scores).startsWith(1, 2, 2, 2, 2.5f, 2.5f, 3.5f, 4.5f, 0); // the deviation is 2
  }

  @Test
  void randomScoresDependOnSeedAndLayerAlone() {
    Criterion random = Criteria.named("random");
    Scoring first = scoring(SmallNetwork.state(), NETWORK.kernels().get(0));
    Scoring seeded = new Scoring(NETWORK, first.prunable(), first.state(), 2, Optional.empty());

    float[] scores = random.scores(first).get("z/kernel");

    assertThat(random.scores(first).get("z/kernel")).isEqualTo(scores);
    assertThat(random.scores(seeded).get("z/kernel")).isNotEqualTo(scores);
    assertThat(scores).doesNotHaveDuplicates();
  }

  private static Scoring scoring(State state, Parameter parameter) {
    return new Scoring(NETWORK, List.of(parameter), state, 1, Optional.empty());
  }
}
