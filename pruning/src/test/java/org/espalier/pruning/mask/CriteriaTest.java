// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Variant;
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

  @Test
  void theFourSmallestOfEightNormalisedGradientsGoAtHalfTheDensity() {
    float[] gradient = {1.2f, -2.4f, 0.8f, 3.6f, -1.8f, 0.4f, 2.8f, 1.4f};
    Parameter kernel =
        new Parameter("fc/kernel", Shape.of(4, 2), Role.KERNEL, Initializer.zeros(), 4, 2);
    State state =
        new State(
            Map.of(
                "parameter/fc/kernel", Tensor.of(Shape.of(4, 2), new float[8]),
                "mask/fc/kernel", Tensor.of(Shape.of(4, 2), 1, 1, 1, 1, 1, 1, 1, 1)));
    Scoring scoring =
        new Scoring(
            NETWORK,
            List.of(kernel),
            state,
            1,
            Optional.of(new Fixed(Map.of("fc/kernel", gradient))));

    float[] scores = new GradientMagnitude().scores(scoring).get("fc/kernel");

    float[] rounded = scores.clone();
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = Math.round(100 * rounded[i]) / 100f;
    }
    assertThat(rounded).containsExactly(0.08f, 0.17f, 0.06f, 0.25f, 0.13f, 0.03f, 0.19f, 0.10f);
    Map<String, float[]> masks = Map.of("fc/kernel", new float[] {1, 1, 1, 1, 1, 1, 1, 1});
    Selection.keepHighest(List.of(kernel), Map.of("fc/kernel", scores), masks, 4);
    assertThat(masks.get("fc/kernel")).containsExactly(0, 1, 0, 1, 1, 0, 1, 0);
  }

  /** The same gradient of one parameter for every batch. */
  private record Fixed(Map<String, float[]> gradient) implements GradientSource {
    @Override
    public int examples() {
      return 1;
    }

    @Override
    public int[] batch(int n, int size) {
      return new int[] {0};
    }

    @Override
    public int[] balancedBatch(int n, int perClass) {
      return new int[] {0};
    }

    @Override
    public Map<String, float[]> gradient(State at, Variant variant, int[] examples) {
      return gradient;
    }
  }
}
