// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;

import java.util.List;
import java.util.Map;
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
        .withMessage("criterion must be one of [magnitude], got snap");
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

    Map<String, float[]> scores = Criteria.named("magnitude").scores(List.of(last), state);

    assertThat(scores).containsOnlyKeys("a/kernel");
    assertThat(scores.get("a/kernel"))
        .containsExactly(1, 2, 0, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    assertThat(state.raw(last)[1]).isEqualTo(-2);
  }
}
