// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Gate;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.junit.jupiter.api.Test;

class TrainedNetworkTest {

  private static final Network MLP = SmallNetworks.mlp();
  private static final InputTransform TRANSFORM = new InputTransform.PerImage();

  private final Map<String, Tensor> values =
      new HashMap<>(SmallNetworks.withRandomValues(MLP, 1).values());

  @Test
  void appliesMasks() {
    Masking masking = Masking.kernels(MLP);
    State state =
        InitialValues.state(MLP, masking, Optimizer.sgd(0), 1)
            .with(Map.of("mask/fc1/kernel", Tensor.of(Shape.of(4, 16), new float[64])));
    TrainedNetwork trained = TrainedNetwork.of(MLP, masking, state, TRANSFORM, List.of());
    assertThat(trained.values().get("fc1/kernel"))
        .isEqualTo(Tensor.of(Shape.of(4, 16), new float[64]));
    assertThat(trained.values().get("logits/kernel"))
        .isEqualTo(state.get("parameter/logits/kernel"));
    assertThat(trained.classes()).isEqualTo(3);
  }

  @Test
  void refusesAMissingValue() {
    values.remove("fc1/bias");
    assertRefused(
        () -> new TrainedNetwork(MLP, TRANSFORM, values, List.of()),
        "the value of fc1/bias must be float32[16], got none");
  }

  @Test
  void refusesAValueOfAnotherShape() {
    values.put("fc1/bias", Tensor.of(Shape.of(2), 1, 2));
    assertRefused(
        () -> new TrainedNetwork(MLP, TRANSFORM, values, List.of()),
        "the value of fc1/bias must be float32[16], got float32[2]");
  }

  @Test
  void refusesAnUnknownValue() {
    values.put("fc9/bias", Tensor.of(Shape.of(2), 1, 2));
    assertRefused(
        () -> new TrainedNetwork(MLP, TRANSFORM, values, List.of()),
        "network mlp has no parameter fc9/bias");
  }

  @Test
  void refusesMoreLabelsThanClasses() {
    assertRefused(
        () -> new TrainedNetwork(MLP, TRANSFORM, values, List.of("a", "b", "c", "d")),
        "network mlp has 3 classes, got 4 labels; it may have more classes than labels, not fewer");
  }

  @Test
  void refusesATableOfAnotherWidth() {
    InputTransform table =
        new InputTransform.Columns(List.of(new InputTransform.Numeric("age", 40, 10)));
    assertRefused(
        () -> new TrainedNetwork(MLP, table, values, List.of()),
        "network mlp takes [4], the table's columns make 1 features");
  }

  @Test
  void refusesAnOutputThatIsNoVector() {
    NetworkBuilder net = Network.builder("conv");
    String x = net.call(Conv2D.of("conv1", 2, 3), net.input("image", SmallNetworks.IMAGE));
    Network network = net.output("y", x).build();
    assertRefused(
        () -> SmallNetworks.withRandomValues(network, 1),
        "the output of network conv must be [classes], got [6, 6, 2]");
  }

  @Test
  void refusesTwoOutputs() {
    Network network =
        new Network(
            "twins",
            MLP.inputs(),
            MLP.calls(),
            List.of(new Network.Output("a", "logits"), new Network.Output("b", "fc1")));
    assertRefused(
        () -> new TrainedNetwork(network, TRANSFORM, values, List.of()),
        "network twins must have one input and one output, has 1 and 2");
  }

  @Test
  void refusesAnElasticNetwork() {
    NetworkBuilder net = Network.builder("gated");
    Network network =
        net.output("y", net.call(new Gate("gate"), net.input("x", Shape.of(4)))).build();
    assertRefused(
        () -> SmallNetworks.withRandomValues(network, 1),
        "network gated is elastic; take a network out of it and export that");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
