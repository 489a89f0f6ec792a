// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelGroupsTest {

  private static final ActivationFunction RELU = ActivationFunction.RELU;

  @Test
  void aChainHasOneGroupALayerAndTheLastAreOutputs() {
    NetworkBuilder net = Network.builder("chain");
    String x = net.input("image", Shape.of(4, 4, 2));
    x = net.call(Conv2D.of("conv", 5, 3).withActivation(RELU), x);
    x = net.call(MaxPooling2D.of("pool", 2), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(new Dropout("drop", 0.5), x);
    x = net.call(Dense.of("fc", 7).withActivation(ActivationFunction.TANH), x);
    x = net.call(Dense.of("logits", 3), x);
    List<ChannelGroup> groups = ChannelGroups.of(net.output("y", x).build());

    assertThat(groups.stream().map(ChannelGroup::name))
        .containsExactly("conv/channels", "fc/channels", "logits/channels");
    assertThat(groups.stream().map(ChannelGroup::channels)).containsExactly(5, 7, 3);
    assertThat(groups.stream().map(ChannelGroup::removable)).containsExactly(true, true, false);
    assertThat(groups.get(2).output()).isTrue();
    assertThat(members(groups.get(0))).containsExactly("conv/kernel 3 1 1", "conv/bias 0 1 1");
    assertThat(members(groups.get(1))).containsExactly("fc/kernel 1 1 1", "fc/bias 0 1 1");
    assertThat(groups.get(0).unnormalised()).containsExactly("conv");
  }

  @Test
  void layersThatAreAddedShareTheirChannels() {
    NetworkBuilder net = Network.builder("residual");
    String x = net.input("image", Shape.of(4, 4, 3));
    String stem = net.call(BatchNormalization.of("bn0"), net.call(plain("stem"), x));
    String inner = net.call(BatchNormalization.of("bn1"), net.call(plain("inner"), stem));
    String outer = net.call(BatchNormalization.of("bn2"), net.call(plain("outer"), inner));
    String sum = net.call(new Add("add"), outer, stem);
    String second = net.call(BatchNormalization.of("bn3"), net.call(plain("second"), sum));
    sum = net.call(new Add("add2"), second, net.call(new Activation("relu", RELU), sum));
    String pooled = net.call(new GlobalAveragePooling2D("pool"), sum);
    List<ChannelGroup> groups =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), pooled)).build());

    assertThat(groups.stream().map(ChannelGroup::layers))
        .containsExactly(List.of("stem", "outer", "second"), List.of("inner"), List.of("logits"));
    assertThat(members(groups.get(0)))
        .containsExactly(
            "stem/kernel 3 1 1",
            "bn0/scale 0 1 1",
            "bn0/offset 0 1 1",
            "outer/kernel 3 1 1",
            "bn2/scale 0 1 1",
            "bn2/offset 0 1 1",
            "second/kernel 3 1 1",
            "bn3/scale 0 1 1",
            "bn3/offset 0 1 1");
    assertThat(groups.stream().flatMap(g -> g.unnormalised().stream())).containsExactly("logits");
    assertThat(groups.get(0).removable()).isTrue();
  }

  @Test
  void wordsAndWindowsOfThemMakeChannelsLikeNeurons() {
    Initializer start = Initializer.glorotUniform();
    NetworkBuilder net = Network.builder("text");
    String x = net.call(new Embedding("words", 20, 6, start), net.ids("ids", Shape.of(9)));
    x = net.call(Conv1D.of("conv", 5, 3).withActivation(RELU), x);
    x = net.call(new GlobalMaxPooling1D("pool"), x);
    List<ChannelGroup> groups =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), x)).build());

    assertThat(groups.stream().map(ChannelGroup::channels)).containsExactly(6, 5, 2);
    assertThat(groups.stream().map(ChannelGroup::removable)).containsExactly(true, true, false);
    assertThat(members(groups.get(0))).containsExactly("words/kernel 1 1 1");
    assertThat(members(groups.get(1))).containsExactly("conv/kernel 2 1 1", "conv/bias 0 1 1");

    NetworkBuilder bags = Network.builder("bags");
    String sum = bags.call(EmbeddingBag.of("fc1", 20, 6), bags.ids("ids", Shape.of(9)));
    ChannelGroup fc1 =
        ChannelGroups.of(bags.output("y", bags.call(Dense.of("logits", 2), sum)).build()).get(0);
    assertThat(fc1.removable()).isTrue();
    assertThat(members(fc1)).containsExactly("fc1/kernel 1 1 1", "fc1/bias 0 1 1");
  }

  @Test
  void aDepthwiseConvolutionCarriesChannelsOnAndAFlatteningRepeatsThem() {
    NetworkBuilder net = Network.builder("depthwise");
    String x = net.input("image", Shape.of(4, 4, 3));
    x = net.call(Conv2D.of("conv", 5, 3), x);
    x = net.call(twice("depth"), x);
    x = net.call(BatchNormalization.of("bn"), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(BatchNormalization.of("bn2"), x);
    x = net.call(Dense.of("logits", 2), x);
    ChannelGroup group = ChannelGroups.of(net.output("y", x).build()).get(0);

    assertThat(group.channels()).isEqualTo(5);
    assertThat(group.layers()).containsExactly("conv", "depth");
    assertThat(members(group))
        .containsExactly(
            "conv/kernel 3 1 1",
            "conv/bias 0 1 1",
            "depth/kernel 2 1 1",
            "depth/bias 0 1 2",
            "bn/scale 0 1 2",
            "bn/offset 0 1 2",
            "bn2/scale 0 16 2",
            "bn2/offset 0 16 2");
    assertThat(group.statistics().stream().map(ChannelGroupsTest::text))
        .containsExactly(
            "bn/moving_mean 0 1 2",
            "bn/moving_variance 0 1 2",
            "bn2/moving_mean 0 16 2",
            "bn2/moving_variance 0 16 2");
    assertThat(group.readers().stream().map(ChannelGroupsTest::text))
        .containsExactly("logits/kernel 0 16 2");
    assertThat(group.unnormalised()).containsExactly("conv"); // the next layer comes first
    assertThat(group.members(Role.KERNEL).get(1).run()).isEqualTo(2);
    assertThat(group.members(Role.SCALE).get(1).run()).isEqualTo(2);
  }

  @Test
  void channelsJoinedWithAnInputStay() {
    NetworkBuilder net = Network.builder("input");
    String x = net.input("image", Shape.of(4, 4, 5));
    x = net.call(new Add("add"), net.call(plain("conv"), x), x);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    ChannelGroup group =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), x)).build()).get(0);

    assertThat(group.removable()).isFalse();
    assertThat(group.output()).isFalse();
    assertThat(group.obstacle()).contains("image is an input of the network");
    assertThat(group.fixed()).isTrue();
  }

  @Test
  void channelsThatAreNotZeroAfterTheActivationStay() {
    NetworkBuilder net = Network.builder("sigmoid");
    String x = net.input("x", Shape.of(4));
    x = net.call(Dense.of("fc", 5).withActivation(ActivationFunction.SIGMOID), x);
    x = net.call(Dense.of("fc2", 5), x);
    x = net.call(new Activation("soft", ActivationFunction.SOFTMAX), x);
    x = net.call(Dense.of("logits", 2), x);
    List<ChannelGroup> groups = ChannelGroups.of(net.output("y", x).build());

    assertThat(groups.get(0).obstacle()).contains("the activation of fc is not 0 at 0");
    assertThat(groups.get(0).fixed()).isFalse(); // none can be masked, but one nobody reads can go
    assertThat(groups.get(1).obstacle()).contains("soft takes a softmax over them");
    assertThat(groups.get(1).fixed()).isTrue();
  }

  @Test
  void channelsOfDifferentSizesThatMeetStay() {
    NetworkBuilder net = Network.builder("mismatch");
    String image = net.input("image", Shape.of(2, 2, 3));
    String flat = net.call(new Flatten("flatten"), net.call(plain("conv"), image));
    String dense = net.call(Dense.of("fc", 20), net.call(new Flatten("flatten2"), image));
    String sum = net.call(new Add("add"), flat, dense);
    List<ChannelGroup> groups =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), sum)).build());

    assertThat(groups.get(0).obstacle()).contains("channels of different sizes meet in add");
    assertThat(groups.get(1).obstacle()).contains("channels of different sizes meet in add");
  }

  @Test
  void aLayerThatIsCalledTwiceJoinsBothCalls() {
    NetworkBuilder net = Network.builder("shared");
    String image = net.input("image", Shape.of(4, 4, 3));
    BatchNormalization shared = BatchNormalization.of("bn");
    String a = net.call(shared, net.call(plain("a"), image));
    String b = net.call(shared, net.call(plain("b"), image));
    String c = net.call(plain("c"), a);
    String d = net.call(plain("c"), b);
    String sum = net.call(new GlobalAveragePooling2D("pool"), net.call(new Add("add"), c, d));
    List<ChannelGroup> groups =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), sum)).build());

    assertThat(groups.stream().map(ChannelGroup::layers))
        .containsExactly(List.of("a", "b"), List.of("c"), List.of("logits"));
    assertThat(members(groups.get(0)))
        .containsExactly("a/kernel 3 1 1", "bn/scale 0 1 1", "bn/offset 0 1 1", "b/kernel 3 1 1");
  }

  @Test
  void whatScalesChannelsSharesThemAndNeedNotBeZero() {
    NetworkBuilder net = Network.builder("squeeze-and-excite");
    String x = net.input("image", Shape.of(4, 4, 3));
    x = net.call(BatchNormalization.of("bn"), net.call(plain("conv"), x));
    x = net.call(new Multiply("scale"), x, excite(net, x));
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    List<ChannelGroup> groups =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), x)).build());

    assertThat(groups.stream().map(ChannelGroup::layers))
        .containsExactly(List.of("conv", "excite"), List.of("reduce"), List.of("logits"));
    assertThat(groups.stream().map(ChannelGroup::removable)).containsExactly(true, true, false);
    assertThat(members(groups.get(0)))
        .containsExactly(
            "conv/kernel 3 1 1",
            "bn/scale 0 1 1",
            "bn/offset 0 1 1",
            "excite/kernel 1 1 1",
            "excite/bias 0 1 1");
    assertThat(groups.get(0).readers().stream().map(ChannelGroupsTest::text))
        .containsExactly("reduce/kernel 0 1 1", "logits/kernel 0 1 1");
    assertThat(groups.get(0).unnormalised()).isEmpty(); // what excite scales is normalised
  }

  @Test
  void whatScalesChannelsAndIsReadBesidesMustBeZero() {
    NetworkBuilder net = Network.builder("read twice");
    String x = net.call(plain("conv"), net.input("image", Shape.of(4, 4, 3)));
    String scales = excite(net, x);
    x = net.call(new Multiply("scale"), x, scales);
    x = net.call(new Add("add"), net.call(new GlobalAveragePooling2D("pool"), x), scales);
    List<ChannelGroup> groups =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), x)).build());

    assertThat(groups.get(0).layers()).containsExactly("conv", "excite");
    assertThat(groups.get(0).obstacle()).contains("the activation of excite is not 0 at 0");
    assertThat(groups.get(0).fixed()).isFalse();
  }

  @Test
  void anElasticLayerAGateAndAResizingPassChannelsOn() {
    NetworkBuilder net = Network.builder("elastic");
    String image = net.call(new Resize("resize", 6), net.input("image", Shape.of(4, 4, 5)));
    String x = net.call(BatchNormalization.of("bn1"), net.call(plain("conv"), image));
    x =
        net.call(
            new ElasticDepthwiseConv2D("elastic", List.of(5, 3), 1, Initializer.glorotUniform()),
            x);
    x = net.call(new Gate("gate"), net.call(BatchNormalization.of("bn2"), x));
    String sum = net.call(new Add("add"), net.call(plain("last"), x), image);
    x = net.call(new GlobalAveragePooling2D("pool"), sum);
    List<ChannelGroup> groups =
        ChannelGroups.of(net.output("y", net.call(Dense.of("logits", 2), x)).build());

    assertThat(groups.stream().map(ChannelGroup::layers))
        .containsExactly(List.of("conv", "elastic"), List.of("last"), List.of("logits"));
    assertThat(groups.get(0).removable()).isTrue();
    assertThat(groups.get(0).readers().stream().map(ChannelGroupsTest::text))
        .containsExactly("last/kernel 2 1 1");
    assertThat(groups.get(1).obstacle()).contains("image is an input of the network");
  }

  /** One number a channel in [0, 1]. */
  private static String excite(NetworkBuilder net, String x) {
    String few = net.call(new GlobalAveragePooling2D("squeeze"), x);
    few = net.call(Dense.of("reduce", 2).withActivation(RELU), few);
    return net.call(Dense.of("excite", 5).withActivation(ActivationFunction.HARD_SIGMOID), few);
  }

  private static Conv2D plain(String name) {
    return Conv2D.of(name, 5, 3).withBias(false);
  }

  private static DepthwiseConv2D twice(String name) {
    return new DepthwiseConv2D(
        name, 3, 1, 2, Padding.SAME, RELU, true, Initializer.glorotUniform());
  }

  private static List<String> members(ChannelGroup group) {
    return group.members().stream().map(ChannelGroupsTest::text).toList();
  }

  private static String text(ChannelGroup.Member member) {
    return "%s %d %d %d"
        .formatted(
            member.parameter().name(), member.axis(), member.positions(), member.neighbours());
  }
}
