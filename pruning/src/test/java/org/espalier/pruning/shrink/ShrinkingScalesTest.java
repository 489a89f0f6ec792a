// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.Gate;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Multiply;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Resize;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.mask.Channel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of channels that a squeeze-and-excite branch scales. */
class ShrinkingScalesTest {

  private static final int CHANNELS = 4;
  private static final Network NETWORK = squeezeAndExcite();
  private static final Shape KERNEL = Shape.of(1, 1, 3, CHANNELS);

  @Test
  void aMaskedChannelGoesFromTheBranchToo() {
    Masking masking = new Channel().masking(NETWORK, NETWORK.kernels());
    Shrunk shrunk =
        Shrinking.shrink(
            NETWORK,
            masking,
            start(masking)
                .with(Map.of("mask/conv/channels", mask(1, 0, 1, 0)))
                .with(Map.of("mask/reduce/channels", mask(0, 1, 1))),
            1);

    assertThat(sizes(shrunk)).containsExactly(2, 2, 2, 2); // conv, reduce, excite, logits
    assertThat(shrunk.state().get("parameter/reduce/kernel").shape()).isEqualTo(Shape.of(2, 2));
    assertThat(shrunk.state().get("parameter/excite/kernel").shape()).isEqualTo(Shape.of(2, 2));
    assertThat(shrunk.state().get("parameter/excite/bias").shape()).isEqualTo(Shape.of(2));
    float[] before = start(masking).floats("parameter/excite/kernel");
    assertThat(shrunk.state().floats("parameter/excite/kernel"))
        .containsExactly(before[4], before[6], before[8], before[10]);
  }

  @Test
  void aChannelScaledByZeroStaysWhileTheBranchReadsIt() {
    Masking masking = Masking.kernels(NETWORK);
    Map<String, Tensor> shut = new HashMap<>();
    shut.put("parameter/excite/bias", mask(-9, 1, 1, 1)); // a hard sigmoid of -9 is 0
    shut.put("mask/excite/kernel", Tensor.of(Shape.of(3, 4), repeated(0, 1, 1, 1)));
    State state = start(masking).with(shut);
    assertThat(sizes(Shrinking.shrink(NETWORK, masking, state, 1))).startsWith(4);

    float[] reads = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    State unread = state.with(Map.of("mask/reduce/kernel", Tensor.of(Shape.of(4, 3), reads)));
    assertThat(sizes(Shrinking.shrink(NETWORK, masking, unread, 1))).containsExactly(3, 3, 3, 2);
  }

  @Test
  void aChannelThatIsOnlyHalvedStays() {
    Masking masking = Masking.kernels(NETWORK);
    Tensor none = Tensor.of(Shape.of(3, 4), repeated(0, 1, 1, 1)); // a hard sigmoid of 0 is 1/2
    State state = start(masking).with(Map.of("mask/excite/kernel", none));

    assertThat(Shrinking.shrink(NETWORK, masking, state, 1).network()).isEqualTo(NETWORK);
  }

  @Test
  void theBranchTakesOverAChannelThatIsAConstantButScalingMakesItVary() {
    Masking masking = Masking.kernels(NETWORK);
    Tensor constant = Tensor.of(KERNEL, repeated(0, 1, 1, 1));
    State state =
        start(masking)
            .with(Map.of("mask/conv/kernel", constant, "parameter/conv/bias", mask(2, 0, 0, 0)));
    assertThat(sizes(Shrinking.shrink(NETWORK, masking, state, 1))).startsWith(4);

    Tensor unread = Tensor.of(Shape.of(4, 2), new float[] {0, 0, 1, 1, 1, 1, 1, 1});
    State only = state.with(Map.of("mask/logits/kernel", unread));
    Shrunk shrunk = Shrinking.shrink(NETWORK, masking, only, 1);
    assertThat(sizes(shrunk)).containsExactly(3, 3, 3, 2);
    float[] reduce = state.floats("parameter/reduce/kernel");
    assertThat(shrunk.state().floats("parameter/reduce/bias"))
        .containsExactly(2 * reduce[0], 2 * reduce[1], 2 * reduce[2]);
  }

  static List<Layer> elastic() {
    return List.of(
        new Gate("gate"),
        new ElasticDepthwiseConv2D("elastic", List.of(5, 3), 1, Initializer.glorotUniform()));
  }

  @ParameterizedTest
  @MethodSource("elastic")
  void anElasticNetworkIsRefused(Layer layer) {
    NetworkBuilder net = Network.builder("elastic");
    String x = net.call(layer, net.input("image", Shape.of(4, 4, 3)));
    Network network = net.output("y", x).build();
    State state = InitialValues.state(network, Masking.none(), Optimizer.sgd(0), 1);

    assertThatThrownBy(() -> Shrinking.shrink(network, Masking.none(), state, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("network elastic is elastic; take a network out of it and shrink that");
  }

  private static Network squeezeAndExcite() {
    NetworkBuilder net = Network.builder("squeeze-and-excite");
    String image = net.call(new Resize("resize", 4), net.input("image", Shape.of(6, 6, 3)));
    String x = net.call(Conv2D.of("conv", CHANNELS, 1), image);
    String few = net.call(new GlobalAveragePooling2D("squeeze"), x);
    few = net.call(Dense.of("reduce", 3).withActivation(ActivationFunction.RELU), few);
    Dense excite = Dense.of("excite", CHANNELS).withActivation(ActivationFunction.HARD_SIGMOID);
    x = net.call(new Multiply("scale"), x, net.call(excite, few));
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("y", net.call(Dense.of("logits", 2), x)).build();
  }

  private static State start(Masking masking) {
    return InitialValues.state(NETWORK, masking, Optimizer.sgd(0.9), 1);
  }

  private static Tensor mask(float... numbers) {
    return Tensor.of(Shape.of(numbers.length), numbers);
  }

  /** Three rows alike. */
  private static float[] repeated(float... row) {
    float[] all = new float[3 * row.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = row[i % row.length];
    }
    return all;
  }

  /** Of each layer with a kernel. */
  private static List<Integer> sizes(Shrunk shrunk) {
    return shrunk.network().kernels().stream().map(kernel -> kernel.shape().dimension(-1)).toList();
  }
}
