// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.mask.Channel;
import org.junit.jupiter.api.Test;

class ShrinkingTest {

  private static final Optimizer SGD = Optimizer.sgd(0.9);

  /** 2 inputs, 3 and 2 hidden units. */
  private static final Network CHAIN = chain(ActivationFunction.RELU);

  @Test
  void aUnitThatNothingReadsGoesAndThenWhatOnlyItRead() {
    Map<String, float[]> masks = ones(CHAIN);
    masks.put("fc2/kernel", new float[] {0, 1, 1, 1, 1, 1}); // unit 0 is read by unit 1 alone
    masks.put("logits/kernel", new float[] {1, 1, 0, 0}); // nothing reads unit 1
    Shrunk shrunk = Shrinking.shrink(CHAIN, Masking.kernels(CHAIN), state(CHAIN, masks), 1);

    assertThat(units(shrunk)).containsExactly(2, 1, 2);
    assertThat(shrunk.state().floats("parameter/fc1/kernel")).containsExactly(2, 3, 5, 6);
    assertThat(shrunk.state().floats("mask/fc2/kernel")).containsExactly(1, 1);
    assertThat(shrunk.state().floats("slot/momentum/fc1/kernel")).containsExactly(2, 3, 5, 6);
    assertThat(shrunk.state().floats("parameter/logits/bias")).containsExactly(1, 2);
  }

  @Test
  void theNextBiasTakesOverAUnitThatIsAConstant() {
    Map<String, float[]> masks = ones(CHAIN);
    masks.put("fc1/kernel", new float[] {1, 0, 1, 1, 0, 1}); // unit 1 is its bias, 2
    Shrunk shrunk = Shrinking.shrink(CHAIN, Masking.kernels(CHAIN), state(CHAIN, masks), 1);

    assertThat(units(shrunk)).containsExactly(2, 2, 2);
    assertThat(shrunk.state().floats("parameter/fc2/kernel")).containsExactly(1, 2, 5, 6);
    assertThat(shrunk.state().floats("parameter/fc2/bias")).containsExactly(1 + 2 * 3, 2 + 2 * 4);
  }

  @Test
  void anActivationThatIsNotZeroAtZeroIsAConstantToo() {
    Network network = chain(ActivationFunction.SIGMOID);
    Map<String, float[]> masks = ones(network);
    masks.put("fc1/kernel", new float[] {1, 0, 1, 1, 0, 1});
    Shrunk shrunk = Shrinking.shrink(network, Masking.kernels(network), state(network, masks), 1);

    double sigmoid = 1 / (1 + Math.exp(-2));
    assertThat(shrunk.state().floats("parameter/fc2/bias"))
        .containsExactly((float) (1 + sigmoid * 3), (float) (2 + sigmoid * 4));
  }

  @Test
  void aConstantStaysWhereZerosArePaddedOrNoBiasCanTakeIt() {
    Map<String, float[]> dead = Map.of("conv1/kernel", new float[] {1, 0});

    assertThat(units(shrink(images(Padding.SAME, true), dead))).startsWith(2);
    assertThat(units(shrink(images(Padding.VALID, false), dead))).startsWith(2);
    assertThat(units(shrink(images(Padding.VALID, true), dead))).startsWith(1);
  }

  @Test
  void aFlattenedImageLosesEveryPositionOfAChannel() {
    NetworkBuilder net = Network.builder("flat");
    String x = net.input("image", Shape.of(2, 1, 1));
    x = net.call(new Flatten("flatten"), net.call(Conv2D.of("conv1", 2, 1), x));
    Network network = net.output("y", net.call(Dense.of("logits", 1), x)).build();
    Map<String, float[]> masks = ones(network);
    masks.put("logits/kernel", new float[] {0, 1, 0, 1});
    Shrunk shrunk = Shrinking.shrink(network, Masking.kernels(network), state(network, masks), 1);

    assertThat(shrunk.state().floats("parameter/conv1/kernel")).containsExactly(2);
    assertThat(shrunk.state().floats("parameter/logits/kernel")).containsExactly(2, 4);
  }

  @Test
  void whatIsLeftIsRoundedUpByTheLowestDeadChannels() {
    Network network = wide();
    Masking masking = new Channel().masking(network, network.kernels());
    float[] mask = {0, 0, 0, 1, 0, 1, 0, 0};
    State state =
        InitialValues.state(network, masking, SGD, 1)
            .with(Map.of("mask/fc1/channels", Tensor.of(Shape.of(8), mask)));

    Shrunk one = Shrinking.shrink(network, masking, state, 1);
    Shrunk four = Shrinking.shrink(network, masking, state, 4);
    Shrunk eight = Shrinking.shrink(network, masking, state, 8);

    Shrunk three =
        Shrinking.shrink(
            network,
            masking,
            state.with(
                Map.of(
                    "mask/fc1/channels",
                    Tensor.of(Shape.of(8), new float[] {0, 0, 0, 1, 1, 1, 0, 0}))),
            2);
    assertThat(units(three)).containsExactly(4, 2);
    assertThat(units(one)).containsExactly(2, 2);
    assertThat(units(four)).containsExactly(4, 2);
    assertThat(four.state().floats("mask/fc1/channels")).containsExactly(0, 0, 1, 1);
    assertThat(eight.network()).isEqualTo(network);
    assertThat(eight.state()).isEqualTo(state);
  }

  @Test
  void oneChannelStaysWhereAllAreDead() {
    Map<String, float[]> masks = ones(CHAIN);
    masks.put("logits/kernel", new float[4]);
    Shrunk shrunk = Shrinking.shrink(CHAIN, Masking.kernels(CHAIN), state(CHAIN, masks), 1);

    assertThat(units(shrunk)).containsExactly(3, 1, 2); // the one that stays reads all it read
  }

  @Test
  void aLayerCalledTwiceKeepsWhatEitherCallReads() {
    NetworkBuilder net = Network.builder("twice");
    Dense shared = Dense.of("shared", 2);
    String x = net.call(Dense.of("fc1", 2).withBias(false), net.input("features", Shape.of(2)));
    x = net.call(shared, net.call(shared, x));
    Network network = net.output("y", net.call(Dense.of("logits", 1), x)).build();
    Map<String, float[]> masks = ones(network);
    masks.put(
        "shared/kernel", new float[] {1, 1, 0, 0}); // reads no second unit, of fc1 nor its own

    assertThat(units(Shrinking.shrink(network, Masking.kernels(network), state(network, masks), 1)))
        .containsExactly(2, 2, 2, 1);
  }

  @Test
  void channelsOfASoftmaxStayForEachIsPartOfAllOthers() {
    Network network = chain(ActivationFunction.SOFTMAX);
    Map<String, float[]> masks = ones(network);
    masks.put("logits/kernel", new float[] {0, 0, 1, 1});
    Shrunk shrunk = Shrinking.shrink(network, Masking.kernels(network), state(network, masks), 1);

    assertThat(shrunk.network()).isEqualTo(network);
  }

  @Test
  void aBiasThatIsMaskedTakesOverWhatItIsGivenAndNothingElse() {
    Masking masking =
        Masking.elementwise(CHAIN.parameters().stream().filter(Parameter::trainable).toList());
    Map<String, float[]> masks = ones(CHAIN);
    masks.put("fc1/kernel", new float[] {1, 0, 1, 1, 0, 1}); // unit 1 is its bias, 2
    masks.put("fc2/bias", new float[] {0, 1});
    State state = state(CHAIN, masks);
    Map<String, Tensor> more = new HashMap<>();
    for (String bias : List.of("fc1/bias", "logits/bias")) {
      more.put(
          StateKind.MASK.named(bias),
          Tensor.of(
              state.get("parameter/" + bias).shape(),
              filled(state.floats("parameter/" + bias).length)));
    }
    Shrunk shrunk = Shrinking.shrink(CHAIN, masking, state.with(more), 1);

    assertThat(shrunk.state().floats("parameter/fc2/bias")).containsExactly(2 * 3, 2 + 2 * 4);
    assertThat(shrunk.state().floats("mask/fc2/bias")).containsExactly(1, 1);
  }

  @Test
  void anEmbeddingLosesUnitsThatAreZeroForEveryId() {
    NetworkBuilder net = Network.builder("words");
    String x = net.call(Embedding.of("words", 3, 2), net.ids("ids", Shape.of(4)));
    x = net.call(new GlobalMaxPooling1D("pool"), net.call(Conv1D.of("conv", 2, 2), x));
    Network network = net.output("y", net.call(Dense.of("logits", 1), x)).build();
    Map<String, float[]> masks = ones(network);
    masks.put("words/kernel", new float[] {0, 1, 0, 1, 0, 1});
    Shrunk shrunk = Shrinking.shrink(network, Masking.kernels(network), state(network, masks), 1);

    assertThat(shrunk.state().floats("parameter/words/kernel")).containsExactly(2, 4, 6);
    assertThat(shrunk.state().get("parameter/conv/kernel").shape()).isEqualTo(Shape.of(2, 1, 2));
  }

  @Test
  void refusesAMultipleOfNothing() {
    assertThatThrownBy(
            () -> Shrinking.shrink(CHAIN, Masking.none(), state(CHAIN, new HashMap<>()), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the multiple that channels are rounded up to must be at least 1, got 0");
  }

  private static Network chain(ActivationFunction activation) {
    NetworkBuilder net = Network.builder("chain");
    String x = net.input("features", Shape.of(2));
    x = net.call(Dense.of("fc1", 3).withActivation(activation), x);
    x = net.call(Dense.of("fc2", 2).withActivation(activation), x);
    return net.output("y", net.call(Dense.of("logits", 2), x)).build();
  }

  private static Network wide() {
    NetworkBuilder net = Network.builder("wide");
    String x = net.call(Dense.of("fc1", 8), net.input("features", Shape.of(2)));
    return net.output("y", net.call(Dense.of("logits", 2), x)).build();
  }

  private static Network images(Padding padding, boolean bias) {
    NetworkBuilder net = Network.builder("images");
    String x = net.call(Conv2D.of("conv1", 2, 1), net.input("image", Shape.of(3, 3, 1)));
    x = net.call(Conv2D.of("conv2", 1, 3).withPadding(padding).withBias(bias), x);
    x = net.call(new Flatten("flatten"), x);
    return net.output("y", net.call(Dense.of("logits", 1), x)).build();
  }

  private static Shrunk shrink(Network network, Map<String, float[]> changed) {
    Map<String, float[]> masks = ones(network);
    masks.putAll(changed);
    return Shrinking.shrink(network, Masking.kernels(network), state(network, masks), 1);
  }

  private static Map<String, float[]> ones(Network network) {
    Map<String, float[]> masks = new HashMap<>();
    network.kernels().forEach(k -> masks.put(k.name(), filled((int) k.shape().size())));
    return masks;
  }

  private static float[] filled(int size) {
    float[] ones = new float[size];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  /** Every parameter counts 1, 2, 3..., and so does what the optimizer remembers. */
  private static State state(Network network, Map<String, float[]> masks) {
    State state = InitialValues.state(network, Masking.kernels(network), SGD, 1);
    Map<String, Tensor> counted = new HashMap<>();
    state
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (tensor instanceof Tensor.Floats && !name.startsWith("mask/")) {
                float[] values = new float[(int) tensor.shape().size()];
                for (int i = 0; i < values.length; i++) {
                  values[i] = i + 1;
                }
                counted.put(name, Tensor.of(tensor.shape(), values));
              }
            });
    masks.forEach(
        (name, mask) -> {
          String full = StateKind.MASK.named(name);
          counted.put(full, Tensor.of(state.get("parameter/" + name).shape(), mask));
        });
    return state.with(counted);
  }

  private static List<Integer> units(Shrunk shrunk) {
    return shrunk.network().calls().stream()
        .map(Network.Call::layer)
        .filter(layer -> layer instanceof Dense || layer instanceof Conv2D)
        .map(layer -> layer instanceof Dense dense ? dense.units() : ((Conv2D) layer).filters())
        .toList();
  }
}
