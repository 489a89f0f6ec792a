// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class SubNetworkCostTest {

  private static final ElasticSpace SPACE = ElasticSpace.small();
  private static final Supernet SUPERNET = new Supernet(SPACE, Shape.of(28, 28, 1), 10);

  @Test
  void isThatOfTheNetworkThatIsTakenOut() {
    SubNetworkCost multiplyAdds = SubNetworkCost.multiplyAdds(SUPERNET);
    SubNetworkCost parameters = SubNetworkCost.parameters(SUPERNET);
    RandomStream random = RandomStream.of(11);
    for (int time = 0; time < 100; time++) {
      SubNetwork sub = SubNetwork.draw(SPACE, SPACE.choices(), random);
      Network plain = SUPERNET.plain(sub);
      assertThat(multiplyAdds.applyAsDouble(sub)).isEqualTo((double) plain.multiplyAdds());
      assertThat(parameters.applyAsDouble(sub))
          .isEqualTo(
              plain.parameters().stream()
                  .filter(Parameter::trainable)
                  .mapToDouble(parameter -> parameter.shape().size())
                  .sum());
    }
  }

  /** One block of 1 to 2 channels, 3x3, on 4x4 pixels, by hand. */
  @Test
  void countsAsByHand() {
    ElasticSpace one =
        new ElasticSpace(
            1,
            1,
            List.of(new ElasticSpace.Unit(3, 2, false, ActivationFunction.RELU)),
            5,
            new Choices(List.of(3), List.of(1), List.of(2), List.of(4)));
    Supernet supernet = new Supernet(one, Shape.of(4, 4, 1), 7);
    SubNetwork sub = SubNetwork.smallest(one);
    int stem = 9 * 16;
    int block = 2 * 16 + 2 * 9 * 4 + 2 * 3 * 4;
    int last = 3 * 5 * 4 + 5 * 7;
    assertThat(SubNetworkCost.multiplyAdds(supernet).applyAsDouble(sub))
        .isEqualTo(stem + block + last);
    int kernels = 9 + 2 + 2 * 9 + 2 * 3 + 3 * 5 + 5 * 7;
    int others = 2 * (1 + 2 + 2 + 3 + 5) + 7; // scales and offsets, biases of the logits
    assertThat(SubNetworkCost.parameters(supernet).applyAsDouble(sub)).isEqualTo(kernels + others);
  }

  @Test
  void refusesWhatIsNotOfTheSpace() {
    SubNetwork foreign =
        new SubNetwork(
            28, SubNetwork.largest(SPACE).units().stream().map(SubNetworkCostTest::nine).toList());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SubNetworkCost.multiplyAdds(SUPERNET).applyAsDouble(foreign))
        .withMessageContaining("kernels must be among those of the network");
  }

  private static List<SubNetwork.Block> nine(List<SubNetwork.Block> unit) {
    return List.of(new SubNetwork.Block(9, 2));
  }
}
