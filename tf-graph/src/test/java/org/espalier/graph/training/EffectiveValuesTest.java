// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.junit.jupiter.api.Test;

class EffectiveValuesTest {

  private static final Shape KERNEL = Shape.of(2, 3);

  @Test
  void multipliesAWeightByItsOwnMaskValue() {
    Masking masking = Masking.kernels(network());
    State state =
        state(masking)
            .with(
                Map.of(
                    "parameter/fc/kernel", Tensor.of(KERNEL, 1, 2, 3, 4, 5, 6),
                    "mask/fc/kernel", Tensor.of(KERNEL, 1, 0, 1, 0, 1, 0)));
    assertThat(EffectiveValues.of(network(), masking, state).get("fc/kernel"))
        .isEqualTo(Tensor.of(KERNEL, 1, 0, 3, 0, 5, 0));
  }

  @Test
  void givesPositiveZeroWhereTheMaskIsZero() {
    Masking masking = Masking.kernels(network());
    State state =
        state(masking)
            .with(
                Map.of(
                    "parameter/fc/kernel",
                    Tensor.of(
                        KERNEL,
                        -1,
                        Float.NEGATIVE_INFINITY,
                        Float.POSITIVE_INFINITY,
                        Float.NaN,
                        -0.0f,
                        7),
                    "mask/fc/kernel",
                    Tensor.of(KERNEL, new float[6])));
    assertThat(EffectiveValues.of(network(), masking, state).get("fc/kernel"))
        .isEqualTo(Tensor.of(KERNEL, new float[6])); // +0 and -0 differ here
  }

  @Test
  void sharesAChannelMaskAlongTheAxisOfEachParameter() {
    Masking masking =
        new Masking(
            List.of(
                new Masking.Along("fc/kernel", "channels", 1),
                new Masking.Along("fc/bias", "channels", 0)));
    State state =
        state(masking)
            .with(
                Map.of(
                    "parameter/fc/kernel", Tensor.of(KERNEL, 1, 2, 3, 4, 5, 6),
                    "parameter/fc/bias", Tensor.of(Shape.of(3), 7, -8, 9),
                    "mask/channels", Tensor.of(Shape.of(3), 1, 0, 1)));
    Map<String, Tensor> values = EffectiveValues.of(network(), masking, state);
    assertThat(values.get("fc/kernel")).isEqualTo(Tensor.of(KERNEL, 1, 0, 3, 4, 0, 6));
    assertThat(values.get("fc/bias")).isEqualTo(Tensor.of(Shape.of(3), 7, 0, 9));
  }

  @Test
  void masksWholeRowsAlongTheFirstAxis() {
    Masking masking = new Masking(List.of(new Masking.Along("fc/kernel", "inputs", 0)));
    State state =
        state(masking)
            .with(
                Map.of(
                    "parameter/fc/kernel", Tensor.of(KERNEL, 1, 2, 3, 4, 5, 6),
                    "mask/inputs", Tensor.of(Shape.of(2), 0, 1)));
    assertThat(EffectiveValues.of(network(), masking, state).get("fc/kernel"))
        .isEqualTo(Tensor.of(KERNEL, 0, 0, 0, 4, 5, 6));
  }

  @Test
  void repeatsAChannelMaskOverPositionsAndNeighbours() {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("fc", 12), net.input("x", Shape.of(1)));
    Network network = net.output("y", x).build();
    Masking masking =
        new Masking(
            List.of(
                new Masking.Along("fc/bias", "channels", 0, 2, 3),
                new Masking.Along("fc/kernel", "channels", 1, 2, 3)));
    float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    State state =
        InitialValues.state(network, masking, Optimizer.sgd(0), 1)
            .with(
                Map.of(
                    "parameter/fc/bias", Tensor.of(Shape.of(12), values),
                    "parameter/fc/kernel", Tensor.of(Shape.of(1, 12), values),
                    "mask/channels", Tensor.of(Shape.of(2), 0, 1)));
    float[] kept = {0, 0, 0, 4, 5, 6, 0, 0, 0, 10, 11, 12};

    Map<String, Tensor> effective = EffectiveValues.of(network, masking, state);

    assertThat(effective.get("fc/bias")).isEqualTo(Tensor.of(Shape.of(12), kept));
    assertThat(effective.get("fc/kernel")).isEqualTo(Tensor.of(Shape.of(1, 12), kept));
  }

  @Test
  void takesStatisticsAndUnmaskedParametersAsTheyAre() {
    State state =
        state(Masking.none())
            .with(Map.of("statistic/bn/moving_mean", Tensor.of(Shape.of(3), 1, 2, 3)));
    Map<String, Tensor> values = EffectiveValues.of(network(), Masking.none(), state);
    assertThat(values.get("bn/moving_mean")).isEqualTo(Tensor.of(Shape.of(3), 1, 2, 3));
    assertThat(values.get("fc/kernel")).isSameAs(state.get("parameter/fc/kernel"));
    assertThat(values.keySet())
        .containsExactly(
            "fc/kernel",
            "fc/bias",
            "bn/scale",
            "bn/offset",
            "bn/moving_mean",
            "bn/moving_variance");
  }

  @Test
  void refusesAStateOfAnotherNetwork() {
    State state =
        state(Masking.none()).with(Map.of("parameter/fc/bias", Tensor.of(Shape.of(2), 1, 2)));
    assertThatThrownBy(() -> EffectiveValues.of(network(), Masking.none(), state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor parameter/fc/bias must be float32[3], the State has float32[2]");
  }

  @Test
  void refusesAStateWithoutTheMask() {
    State state = state(Masking.none());
    assertThatThrownBy(() -> EffectiveValues.of(network(), Masking.kernels(network()), state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the State has no tensor mask/fc/kernel");
  }

  private static State state(Masking masking) {
    return InitialValues.state(network(), masking, Optimizer.sgd(0), 1);
  }

  private static Network network() {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("fc", 3), net.input("x", Shape.of(2)));
    return net.output("y", net.call(BatchNormalization.of("bn"), x)).build();
  }
}
