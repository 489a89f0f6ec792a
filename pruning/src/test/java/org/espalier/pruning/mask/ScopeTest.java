// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.espalier.pruning.mask.SmallNetwork.NETWORK;

import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {

  private static final List<Parameter> KERNELS = NETWORK.kernels();

  @Test
  void globallyAllWeightsAreOneGroup() {
    assertThat(new Scope.Global().groups(KERNELS, 0.25))
        .containsExactly(new Group(KERNELS, 23)); // 0.25 * 92
  }

  @Test
  void halvesAreRoundedUp() {
    assertThat(new Scope.Layerwise().groups(KERNELS, 0.5).stream().map(Group::keep))
        .containsExactly(21L, 18L, 8L); // of 42, 35 and 15
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 12})
  void aLayerWithARateOfItsOwnLosesThatMuchARound(int round) {
    Scope.Weights scope = new Scope.Layerwise(0.2, Map.of("m", 0.1, "z", 0.0));

    List<Group> groups = scope.groups(KERNELS, Math.pow(0.8, round));

    assertThat(groups.stream().map(Group::keep))
        .containsExactly(42L, count(Math.pow(0.9, round), 35), count(Math.pow(0.8, round), 15));
  }

  @Test
  void ratesGiveWholeLayersTheirDensityAlsoBetweenRounds() {
    Scope.Weights scope = new Scope.Layerwise(0.5, Map.of("z", 0.75)); // twice as fast

    assertThat(scope.groups(KERNELS, 0.6).get(0).keep()).isEqualTo(count(0.36, 42));
  }

  @Test
  void refusesARateForAnUnknownLayer() {
    Scope.Weights scope = new Scope.Layerwise(0.2, Map.of("logits", 0.1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> scope.groups(KERNELS, 0.8))
        .withMessage("rates names the layer logits, the prunable layers are [z, m, a]");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void refusesAUsualRateThatIsNoFraction(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scope.Layerwise(rate, Map.of()))
        .withMessage("usual-rate must be in (0, 1), got " + rate);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -0.1, Double.NaN})
  void refusesALayersRateThatIsNoFraction(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scope.Layerwise(0.2, Map.of("z", rate)))
        .withMessage("rates must be in [0, 1), got " + rate + " (layer z)");
  }

  private static long count(double density, int weights) {
    return (long) Math.floor(density * weights + 0.5);
  }

  @Test
  void erdosRenyiDensitiesAreInProportionToTheSumOfDimensionsOverTheirProduct() {
    List<Group> groups = new Scope.ErdosRenyiKernel().groups(KERNELS, 0.25);

    double left = 0;
    for (Parameter kernel : KERNELS) {
      left += sum(kernel); // share times size
    }
    for (Group group : groups) {
      Parameter kernel = group.parameters().get(0);
      double density = 0.25 * 92 / left * sum(kernel) / kernel.shape().size();
      assertThat(group.keep()).isEqualTo(count(density, (int) kernel.shape().size()));
    }
  }

  @Test
  void aLayerThatErdosRenyiWouldFillKeepsAllAndTheOthersShareTheRest() {
    List<Group> groups = new Scope.ErdosRenyiKernel().groups(KERNELS, 0.8);

    assertThat(groups.get(2).keep()).isEqualTo(15); // 5 x 3, the smallest
    assertThat(groups.stream().mapToLong(Group::keep).sum()).isBetween(73L, 75L); // 73.6
  }

  private static int sum(Parameter kernel) {
    return kernel.shape().dimensions().stream().mapToInt(Integer::intValue).sum();
  }
}
