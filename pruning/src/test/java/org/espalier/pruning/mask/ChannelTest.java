// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

  // stem (3), depth and outer share 4 channels, inner has 6, the outputs are 2:
  // 1 * 1 * 2 * 4 = 8, 4, 24, 24 and 8 weights.
  static final Network NETWORK = network();
  private static final String SHARED = "mask/stem/channels";
  private static final String INNER = "mask/inner/channels";

  @Test
  void aChannelScoresTheNormOfAllTheWeightsItsMaskCovers() {
    Map<String, float[]> scores = constant(0);
    // [1, 1, 2, 4], and [1, 1, 4, 1]: channel 3 has the highest sum, channel 0 the highest squares.
    set(scores, "stem/kernel", 4, 0, 0, 3, 0, 0, 0, 0);
    set(scores, "depth/kernel", 0, 1, 1, 2);

    assertThat(shared(new Channel(Channel.Norm.L1, Within.LAYER), scores, 0.25))
        .containsExactly(0, 0, 0, 1);
    assertThat(shared(new Channel(Channel.Norm.L2, Within.LAYER), scores, 0.25))
        .containsExactly(1, 0, 0, 0);
    assertThat(shared(new Channel(), scores, 0.75)).containsExactly(1, 1, 0, 1); // ties: the lower
  }

  @Test
  void theScaleOfBatchNormalizationMayScoreInstead() {
    NetworkBuilder net = Network.builder("scaled");
    String x = net.input("image", Shape.of(2, 2, 2));
    x = net.call(BatchNormalization.of("bn"), net.call(Conv2D.of("conv", 3, 1), x));
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    Network network = net.output("y", net.call(Dense.of("logits", 2), x)).build();
    PruningMethod method =
        SmallNetwork.method(
            new Magnitude(), new Channel(Channel.Norm.BATCH_NORM_SCALE, Within.NETWORK));
    State state =
        state(network, method)
            .with(Map.of("parameter/bn/scale", Tensor.of(Shape.of(3), 0.5f, -2, 1)));

    assertThat(method.masks(network, state, 0.67))
        .isEqualTo(Map.of("mask/conv/channels", Tensor.of(Shape.of(3), 0, 1, 1)));
  }

  @Test
  void oneMaskCoversEveryMemberOfAGroup() {
    PruningMethod method = SmallNetwork.method(new Magnitude(), new Channel());

    assertThat(method.masking(NETWORK).bindings())
        .containsExactly(
            new Masking.Along("stem/kernel", "stem/channels", 3),
            new Masking.Along("depth/kernel", "stem/channels", 2),
            new Masking.Along("depth/bias", "stem/channels", 0),
            new Masking.Along("outer/kernel", "stem/channels", 3),
            new Masking.Along("bn/scale", "stem/channels", 0),
            new Masking.Along("bn/offset", "stem/channels", 0),
            new Masking.Along("inner/kernel", "inner/channels", 3),
            new Masking.Along("inner/bias", "inner/channels", 0));
  }

  @ParameterizedTest(name = "density {0}")
  @CsvSource({"1, 4, 6", "0.63, 3, 4", "0.62, 2, 4", "0.5, 2, 3", "0.12, 1, 1", "0.001, 1, 1"})
  void withinLayersEachGroupKeepsItsFractionAndAtLeastOne(double density, long four, long six) {
    Map<String, Tensor> masks = masks(new Channel(), constant(1), density);

    assertThat(SmallNetwork.kept(masks, SHARED)).isEqualTo(four);
    assertThat(SmallNetwork.kept(masks, INNER)).isEqualTo(six);
  }

  @Test
  void overTheNetworkAllChannelsCompeteAndEachGroupKeepsOne() {
    Map<String, float[]> scores = constant(1);
    set(scores, "inner/kernel", new float[24]); // all of inner score 0
    Channel scope = new Channel(Channel.Norm.L1, Within.NETWORK);

    Map<String, Tensor> half = masks(scope, scores, 0.5);
    Map<String, Tensor> few = masks(scope, scores, 0.2);

    assertThat(SmallNetwork.kept(half, SHARED)).isEqualTo(4);
    assertThat(SmallNetwork.kept(half, INNER)).isEqualTo(1); // 5 of 10
    assertThat(SmallNetwork.kept(few, SHARED)).isEqualTo(1);
    assertThat(SmallNetwork.kept(few, INNER)).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> masks(scope, scores, 0.1))
        .withMessage(
            "each of 2 groups keeps a channel, a density of 0.1 only 1 of them all; prune less");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void masksFallWholeChannelsAtATimeInExactCounts(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Within within : Within.values()) {
      for (boolean shuffle : new boolean[] {false, true}) {
        Map<String, float[]> scores = constant(0);
        for (float[] values : scores.values()) {
          for (int i = 0; i < values.length; i++) {
            values[i] = seed % 2 == 0 ? (float) random.nextDouble() : random.nextInt(3);
          }
        }
        PruningMethod method =
            new PruningMethod(
                s -> scores,
                new Channel(Channel.Norm.L2, within),
                List.of(),
                new EmptyLayers.Fail(),
                shuffle);
        State state = state(NETWORK, method);
        for (int round = 1; round <= 5; round++) {
          double density = Math.pow(0.75, round);
          State pruned = state.with(method.masks(NETWORK, state, density));
          requireExact(method, pruned, density);
          for (String mask : List.of(SHARED, INNER)) {
            for (int i = 0; i < state.floats(mask).length; i++) {
              assertThat(pruned.floats(mask)[i]).isLessThanOrEqualTo(state.floats(mask)[i]);
            }
          }
          state = pruned;
        }
      }
    }
  }

  private static void requireExact(PruningMethod method, State state, double density) {
    long shared = Survivors.count(state.floats(SHARED));
    long inner = Survivors.count(state.floats(INNER));
    Channel scope = (Channel) method.scope();
    if (scope.within() == Within.NETWORK) {
      assertThat(shared + inner).isEqualTo((long) Math.floor(density * 10 + 0.5));
      assertThat(List.of(shared, inner)).doesNotContain(0L);
    } else {
      assertThat(shared).isEqualTo((long) Math.max(1, Math.floor(density * 4 + 0.5)));
      assertThat(inner).isEqualTo((long) Math.max(1, Math.floor(density * 6 + 0.5)));
    }
    assertThat(scope.density(method.scoring(NETWORK, state, 1, Optional.empty())))
        .isEqualTo((shared + inner) / 10.0);
    assertThat(method.survivors(NETWORK, state).layers().stream().map(Survivors.Layer::remaining))
        .containsExactly(2 * shared, shared, 4 * inner, 6 * shared, 8L);
  }

  @Test
  void aFloorCountsChannels() {
    PruningMethod method =
        new PruningMethod(
            s -> constant(1),
            new Channel(Channel.Norm.L1, Within.NETWORK),
            List.of(),
            new EmptyLayers.Floor(2),
            false);

    Map<String, Tensor> masks = method.masks(NETWORK, state(NETWORK, method), 0.5);

    assertThat(SmallNetwork.kept(masks, SHARED)).isEqualTo(3); // 9 weights a channel
    assertThat(SmallNetwork.kept(masks, INNER)).isEqualTo(2); // 4, so only the floor
    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireReachable(NETWORK, 0.3))
        .withMessage(
            "a floor of 2 keeps 4 channels, the density only 3; lower the floor or prune less");
  }

  @Test
  void excludingALayerExcludesItsGroup() {
    PruningMethod method =
        new PruningMethod(
            new Magnitude(), new Channel(), List.of("depth"), new EmptyLayers.Warn(), false);

    assertThat(method.prunable(NETWORK).stream().map(Parameter::layer))
        .containsExactly("inner", "logits");
    assertThat(method.masks(NETWORK, state(NETWORK, method), 0.5)).containsOnlyKeys(INNER);
  }

  @Test
  void weightsOfPrunedChannelsAreZeroToEveryCriterion() {
    PruningMethod method = SmallNetwork.method(new Magnitude(), new Channel());
    State state =
        state(NETWORK, method).with(Map.of(INNER, Tensor.of(Shape.of(6), 1, 0, 1, 1, 1, 1)));
    Scoring scoring = method.scoring(NETWORK, state, 1, Optional.empty());
    Parameter inner = NETWORK.kernels().get(2);

    float[] weights = scoring.weights(inner);
    float[] han = new HanThreshold().scores(scoring).get("inner/kernel");

    for (int i = 0; i < 24; i++) {
      assertThat(weights[i]).isEqualTo(i % 6 == 1 ? 0 : state.raw(inner)[i]);
      assertThat(han[i] == 0).isEqualTo(i % 6 == 1);
    }
  }

  private static float[] shared(Channel scope, Map<String, float[]> scores, double density) {
    return ((Tensor.Floats) masks(scope, scores, density).get(SHARED)).values();
  }

  static Map<String, Tensor> masks(Channel scope, Map<String, float[]> scores, double density) {
    PruningMethod method = SmallNetwork.method(s -> scores, scope);
    return method.masks(NETWORK, state(NETWORK, method), density);
  }

  static State state(Network network, PruningMethod method) {
    return InitialValues.state(network, method.masking(network), Optimizer.sgd(0), 1);
  }

  static Map<String, float[]> constant(float score) {
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter kernel : NETWORK.kernels()) {
      float[] values = new float[(int) kernel.shape().size()];
      Arrays.fill(values, score);
      scores.put(kernel.name(), values);
    }
    return scores;
  }

  private static void set(Map<String, float[]> scores, String kernel, float... values) {
    scores.put(kernel, values);
  }

  private static Network network() {
    NetworkBuilder net = Network.builder("net");
    String x = net.input("image", Shape.of(2, 2, 2));
    x = net.call(Conv2D.of("stem", 4, 1).withBias(false), x);
    x = net.call(DepthwiseConv2D.of("depth", 1), x);
    String y = net.call(Conv2D.of("inner", 6, 1).withActivation(ActivationFunction.RELU), x);
    y = net.call(Conv2D.of("outer", 4, 1).withBias(false), y);
    x = net.call(BatchNormalization.of("bn"), net.call(new Add("add"), x, y));
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("y", net.call(Dense.of("logits", 2), x)).build();
  }
}
