// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.junit.jupiter.api.Test;

class MaskingTest {

  private static final Network NETWORK = network();

  @Test
  void kernelsHaveAMaskOfTheirOwnShape() {
    Masking masking = Masking.kernels(NETWORK);

    assertThat(masking.shapes(NETWORK))
        .isEqualTo(Map.of("fc/kernel", Shape.of(2, 3), "logits/kernel", Shape.of(3, 4)));
    assertThat(masking.of(parameter("fc/kernel"))).contains(new Masking.Elementwise("fc/kernel"));
    assertThat(masking.of(parameter("fc/bias"))).isEmpty();
  }

  @Test
  void oneMaskCoversAChannelOfSeveralParameters() {
    Masking masking =
        new Masking(
            List.of(
                new Masking.Along("fc/kernel", "channels", 1),
                new Masking.Along("fc/bias", "channels", 0),
                new Masking.Along("bn/scale", "channels", 0)));

    assertThat(masking.shapes(NETWORK)).isEqualTo(Map.of("channels", Shape.of(3)));
  }

  @Test
  void noneIsNoMask() {
    assertThat(Masking.none().shapes(NETWORK)).isEmpty();
  }

  @Test
  void refusesAnAxisOfNoPositions() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Masking.Along("fc/kernel", "c", 1, 0, 1))
        .withMessage(
            "positions and neighbours must be at least 1, got 0 and 1 (parameter fc/kernel)");
  }

  @Test
  void refusesTwoMasksForAParameter() {
    List<Masking.Binding> twice =
        List.of(new Masking.Elementwise("fc/kernel"), new Masking.Along("fc/kernel", "c", 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Masking(twice))
        .withMessage("a parameter can have one mask, got " + twice);
  }

  @Test
  void refusesAParameterTheNetworkDoesNotHave() {
    refused(
        "mask conv/kernel covers conv/kernel, which network net does not have",
        new Masking.Elementwise("conv/kernel"));
  }

  @Test
  void refusesToCoverStatistics() {
    refused(
        "mask channels must not cover statistics, got bn/moving_mean",
        new Masking.Along("bn/moving_mean", "channels", 0));
  }

  @Test
  void refusesOneMaskOfTwoShapes() {
    refused(
        "mask channels would need the shapes [2] and [3]",
        new Masking.Along("fc/kernel", "channels", 0),
        new Masking.Along("fc/bias", "channels", 0));
  }

  @Test
  void refusesAnAxisThatIsNoWholeNumberOfChannels() {
    refused(
        "mask channels needs a multiple of 1 x 2 indices, got [2, 3] (axis 1 of fc/kernel)",
        new Masking.Along("fc/kernel", "channels", 1, 1, 2));
  }

  @Test
  void aParameterWithoutAMaskIsKept() {
    State state = InitialValues.state(NETWORK, Masking.none(), Optimizer.sgd(0), 1);

    assertThat(Masking.none().values(parameter("fc/bias"), state)).containsExactly(1, 1, 1);
  }

  private static void refused(String message, Masking.Binding... bindings) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Masking(List.of(bindings)).shapes(NETWORK))
        .withMessage(message);
  }

  private static Parameter parameter(String name) {
    return NETWORK.parameters().stream().filter(p -> p.name().equals(name)).findFirst().get();
  }

  private static Network network() {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("fc", 3), net.input("x", Shape.of(2)));
    x = net.call(BatchNormalization.of("bn"), x);
    return net.output("y", net.call(Dense.of("logits", 4), x)).build();
  }
}
