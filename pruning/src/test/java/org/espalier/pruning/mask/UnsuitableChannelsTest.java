// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.junit.jupiter.api.Test;

/** Channels that stay, networks without any that can go, and criteria without a norm. */
class UnsuitableChannelsTest {

  @Test
  void channelsThatCannotBeZeroStayAndAreTold() {
    NetworkBuilder net = Network.builder("sigmoid");
    String x = net.input("x", Shape.of(4));
    x = net.call(Dense.of("fc1", 5).withActivation(ActivationFunction.SIGMOID), x);
    Network none = net.output("y", net.call(Dense.of("logits", 2), x)).build();
    NetworkBuilder deeper = Network.builder("deeper");
    x = deeper.input("x", Shape.of(4));
    x = deeper.call(Dense.of("fc1", 5).withActivation(ActivationFunction.SIGMOID), x);
    x = deeper.call(Dense.of("fc2", 6).withActivation(ActivationFunction.RELU), x);
    Network some = deeper.output("y", deeper.call(Dense.of("logits", 2), x)).build();
    PruningMethod method = SmallNetwork.method(new Magnitude(), new Channel());

    State pruned = ChannelTest.state(some, method);
    pruned = pruned.with(method.masks(some, pruned, 0.5));

    assertThat(method.warnings(some))
        .containsExactly("all channels of [fc1] stay: the activation of fc1 is not 0 at 0");
    assertThat(method.survivors(some, pruned).layers().stream().map(Survivors.Layer::remaining))
        .containsExactly(20L, 15L, 12L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireFits(none))
        .withMessage(
            "network sigmoid has no channels to prune; all channels of [fc1] stay: the activation"
                + " of fc1 is not 0 at 0");
  }

  @Test
  void refusesTheScaleWhereThereIsNone() {
    PruningMethod method =
        SmallNetwork.method(
            new Magnitude(), new Channel(Channel.Norm.BATCH_NORM_SCALE, Within.LAYER));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireFits(ChannelTest.NETWORK))
        .withMessage(
            "norm batch-norm-scale needs batch normalization behind each layer, these have none:"
                + " [stem, inner]; exclude them, or choose norm l1 or l2");
  }

  @Test
  void refusesACriterionThatANormCannotTake() {
    Map<String, float[]> signed = ChannelTest.constant(1);
    signed.get("depth/kernel")[2] = -1;

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SmallNetwork.method(
                    new RandomScores(), new Channel(Channel.Norm.BATCH_NORM_SCALE, Within.LAYER)))
        .withMessage(
            "norm batch-norm-scale looks at no other score; leave the criterion at magnitude, or"
                + " choose norm l1 or l2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmallNetwork.method(new Grasp(), new Channel()))
        .withMessage(
            "a norm has no sign, which the scores of grasp have; choose another criterion or scope");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChannelTest.masks(new Channel(), signed, 0.5))
        .withMessage(
            "a norm needs scores of at least 0, got -1.0 (depth/kernel at index 2); choose another"
                + " criterion or scope");
  }
}
