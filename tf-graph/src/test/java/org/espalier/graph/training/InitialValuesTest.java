// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Initializer.Distribution;
import org.espalier.graph.network.Initializer.Fan;
import org.espalier.graph.network.Initializer.VarianceScaling;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InitialValuesTest {

  private static final double WIDENED = 1 / 0.8796256610342398; // see Distribution

  static Stream<Arguments> distributions() {
    // fan in 50, fan out 400: initializer, variance, largest distance from 0
    return Stream.of(
        Arguments.of(new Initializer.Normal(0.3), 0.09, Double.POSITIVE_INFINITY),
        Arguments.of(new Initializer.TruncatedNormal(0.3), 0.09 / WIDENED / WIDENED, 0.6),
        Arguments.of(Initializer.glorotUniform(), 2 / 450.0, Math.sqrt(6 / 450.0)),
        Arguments.of(Initializer.glorotNormal(), 2 / 450.0, Double.POSITIVE_INFINITY),
        Arguments.of(Initializer.kaimingUniform(), 2 / 50.0, Math.sqrt(6 / 50.0)),
        Arguments.of(Initializer.kaimingNormal(), 2 / 50.0, Double.POSITIVE_INFINITY),
        Arguments.of(Initializer.fanInScaling(), 1 / 50.0, 2 * WIDENED * Math.sqrt(1 / 50.0)),
        Arguments.of(new VarianceScaling(3, Fan.OUT, Distribution.UNIFORM), 3 / 400.0, 1.5 / 10));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("distributions")
  void hasTheVarianceAndTheBoundsOfTheDistribution(
      Initializer initializer, double variance, double bound) {
    float[] values = draw(kernel("fc/kernel", initializer), 1, 0); // 20000

    double sum = 0;
    double squares = 0;
    for (float value : values) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo((float) bound);
      sum += value;
      squares += (double) value * value;
    }
    assertThat(sum / values.length).isCloseTo(0, within(4 * Math.sqrt(variance / values.length)));
    assertThat(squares / values.length).isCloseTo(variance, within(0.05 * variance));
  }

  @Test
  void constantsAreConstant() {
    assertThat(draw(kernel("fc/kernel", new Initializer.Constant(0.1)), 1, 0)).containsOnly(0.1f);
  }

  @Test
  void theSameKeyGivesTheSameBits() {
    Parameter kernel = kernel("fc/kernel", Initializer.glorotNormal());

    assertThat(draw(kernel, 7, 3)).isEqualTo(draw(kernel, 7, 3));
  }

  @Test
  void seedNameAndDrawEachGiveOtherBits() {
    Parameter kernel = kernel("fc/kernel", Initializer.glorotNormal());
    float[] values = draw(kernel, 7, 0);

    assertThat(draw(kernel, 8, 0)).isNotEqualTo(values);
    assertThat(draw(kernel, 7, 1)).isNotEqualTo(values);
    assertThat(draw(kernel("fd/kernel", Initializer.glorotNormal()), 7, 0)).isNotEqualTo(values);
  }

  @Test
  void aParameterWithoutAFanCannotBeScaledByIt() {
    Parameter bias =
        new Parameter("fc/bias", Shape.of(3), Role.BIAS, Initializer.glorotUniform(), 0, 0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> InitialValues.draw(bias, 1, 0))
        .withMessage("variance scaling needs a fan, fc/bias has none");
  }

  @Test
  void aStateBeginsWithMasksOfOnesAndEverythingElseAtZero() {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("fc", 3), net.input("x", Shape.of(4)));
    Network network = net.output("y", net.call(BatchNormalization.of("bn"), x)).build();

    State state = InitialValues.state(network, Masking.kernels(network), Optimizer.adam(), 5);

    assertThat(state.named(StateKind.MASK)).containsOnlyKeys("fc/kernel");
    assertThat(state.floats("mask/fc/kernel")).hasSize(12).containsOnly(1);
    assertThat(state.named(StateKind.SLOT))
        .containsOnlyKeys(
            "adam-step",
            "m/fc/kernel",
            "m/fc/bias",
            "m/bn/scale",
            "m/bn/offset",
            "v/fc/kernel",
            "v/fc/bias",
            "v/bn/scale",
            "v/bn/offset");
    assertThat(state.floats("slot/v/fc/kernel")).containsOnly(0);
    assertThat(state.scalar("slot/adam-step")).isZero();
    assertThat(state.floats("statistic/bn/moving_variance")).containsOnly(1);
    assertThat(state.step()).isZero();
    assertThat(state.scalar(State.SCHEDULE_INDEX)).isZero();
    assertThat(state.scalar(State.ORDER)).isZero();
  }

  private static float[] draw(Parameter parameter, long seed, long draw) {
    return ((Tensor.Floats) InitialValues.draw(parameter, seed, draw)).values();
  }

  private static Parameter kernel(String name, Initializer initializer) {
    return new Parameter(name, Shape.of(50, 400), Role.KERNEL, initializer, 50, 400);
  }
}
