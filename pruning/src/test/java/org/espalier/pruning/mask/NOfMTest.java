// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Flatten;
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
import org.junit.jupiter.params.provider.ValueSource;

class NOfMTest {

  private static final Network NETWORK = network();
  private static final NOfM SKIP = new NOfM(2, 4, NOfM.Indivisible.SKIP);

  @Test
  void keepsTheTwoHighestOfEveryFourInputs() {
    // [8, 2]: inputs 0-3 and 4-7 of outputs a and b; ties keep the lower input.
    float[] scores = {
      1, 4, //
      3, 4, //
      2, 4, //
      4, 4, //
      -1, 0, //
      -2, 5, //
      -3, -0.0f, //
      -4, 1
    };
    float[] kept = {
      0, 1, //
      1, 1, //
      0, 0, //
      1, 0, //
      1, 0, //
      1, 1, //
      0, 0, //
      0, 1
    };

    assertThat(mask(dense(8, 2), new NOfM(), scores, 0.5)).isEqualTo(kept);
  }

  @Test
  void oneOfThreeKeepsOneOfThree() {
    float[] scores = {1, 3, 2, 9, 8, 7};

    assertThat(mask(dense(6, 1), new NOfM(1, 3, NOfM.Indivisible.FAIL), scores, 0.3333))
        .containsExactly(0, 1, 0, 1, 0, 0);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyGroupKeepsExactlyNOfItsHighest(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter kernel : NETWORK.kernels()) {
      float[] values = new float[(int) kernel.shape().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = seed % 2 == 0 ? (float) random.nextGaussian() : random.nextInt(3);
      }
      scores.put(kernel.name(), values);
    }
    for (boolean shuffle : new boolean[] {false, true}) {
      Map<String, Tensor> masks =
          new PruningMethod(
                  SmallNetwork.scoring(scores), SKIP, List.of(), new EmptyLayers.Fail(), shuffle)
              .masks(NETWORK, state(NETWORK), 0.5);
      for (Parameter kernel : NETWORK.kernels()) {
        float[] mask = ((Tensor.Floats) masks.get("mask/" + kernel.name())).values();
        boolean divided = List.of("conv2", "fc").contains(kernel.layer());
        assertThat(Survivors.count(mask)).isEqualTo(mask.length / (divided ? 2 : 1));
        if (divided) {
          requireGroups(kernel, mask, scores.get(kernel.name()), shuffle);
        }
      }
    }
  }

  private static void requireGroups(
      Parameter kernel, float[] mask, float[] scores, boolean shuffled) {
    int outputs = kernel.shape().dimension(-1);
    for (int first = 0; first < mask.length; first++) {
      if (first / outputs % 4 == 0) {
        int kept = 0;
        float worstKept = Float.POSITIVE_INFINITY;
        float bestGone = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < 4; i++) {
          int weight = first + i * outputs;
          kept += (int) mask[weight];
          worstKept = mask[weight] == 1 ? Math.min(worstKept, scores[weight]) : worstKept;
          bestGone = mask[weight] == 0 ? Math.max(bestGone, scores[weight]) : bestGone;
        }
        assertThat(kept).isEqualTo(2);
        assertThat(shuffled || bestGone <= worstKept).isTrue();
      }
    }
  }

  @Test
  void aPrunedWeightStaysPrunedAndItsScoreDoesNotMatter() {
    Network network = dense(4, 1);
    State state =
        state(network).with(Map.of("mask/logits/kernel", Tensor.of(Shape.of(4, 1), 1, 1, 0, 0)));
    PruningMethod method =
        SmallNetwork.method(
            s -> Map.of("logits/kernel", new float[] {1, 2, Float.NaN, 9}), new NOfM());

    assertThat(method.masks(network, state, 0.5))
        .isEqualTo(Map.of("mask/logits/kernel", Tensor.of(Shape.of(4, 1), 1, 1, 0, 0)));
  }

  @Test
  void refusesLayersItDoesNotDivideNamingThemAll() {
    PruningMethod method = SmallNetwork.method(new Magnitude(), new NOfM());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireFits(NETWORK))
        .withMessage(
            "scope n-of-m needs inputs that 4 divides, these layers have others: [conv1 (3), depth"
                + " (1), logits (10)]; exclude them, or set indivisible: skip");
  }

  @Test
  void excludedLayersNeedNotBeDivided() {
    PruningMethod method =
        new PruningMethod(
            new Magnitude(),
            new NOfM(),
            List.of("conv1", "depth", "logits"),
            new EmptyLayers.Warn(),
            false);

    method.requireReachable(NETWORK, 0.5);
    assertThat(method.masks(NETWORK, state(NETWORK), 0.5))
        .containsOnlyKeys("mask/conv2/kernel", "mask/fc/kernel");
  }

  @Test
  void skippedLayersStayWholeAndAreTold() {
    PruningMethod method = SmallNetwork.method(new Magnitude(), SKIP);

    State pruned = state(NETWORK).with(method.masks(NETWORK, state(NETWORK), 0.5));

    assertThat(method.warnings(NETWORK))
        .containsExactly(
            "these layers stay whole, 4 does not divide their inputs: [conv1 (3), depth (1), logits"
                + " (10)]");
    assertThat(method.survivors(NETWORK, pruned).layers().stream().map(Survivors.Layer::remaining))
        .containsExactly(216L, 72L, 288L, 640L, 20L); // of 216, 72, 576, 1280 and 20
  }

  @Test
  void refusesANetworkItDividesNowhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmallNetwork.method(new Magnitude(), SKIP).requireFits(dense(6, 2)))
        .withMessage("network dense has no layer whose inputs 4 divides; choose another scope");
  }

  @Test
  void refusesAnyOtherDensity() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmallNetwork.method(new Magnitude(), SKIP).requireReachable(NETWORK, 0.4))
        .withMessage(
            "scope n-of-m keeps 2 of every 4 weights, so the density must be 0.5, got 0.4");
  }

  @Test
  void refusesAFloorAboveWhatThePatternKeeps() {
    PruningMethod method =
        new PruningMethod(new Magnitude(), SKIP, List.of(), new EmptyLayers.Floor(300), false);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> method.requireReachable(NETWORK, 0.5))
        .withMessage(
            "a floor of 300 keeps 300 weights, the density only 288; lower the floor or prune less");
  }

  @Test
  void refusesACriterionOfManyCuts() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmallNetwork.method(new SynFlow(), new NOfM()))
        .withMessage("scope n-of-m is one cut, the criterion makes 100; give it iterations 1");
    assertThat(SmallNetwork.method(new SynFlow(1), new NOfM()).scope()).isEqualTo(new NOfM());
  }

  @Test
  void refusesAScoreThatIsNotANumber() {
    float[] scores = {1, Float.NaN, 2, 3};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> mask(dense(4, 1), new NOfM(), scores, 0.5))
        .withMessage("scores must be finite, got NaN (logits/kernel at index 1)");
  }

  private static float[] mask(Network network, Scope scope, float[] scores, double density) {
    Map<String, Tensor> masks =
        SmallNetwork.method(s -> Map.of("logits/kernel", scores), scope)
            .masks(network, state(network), density);
    return ((Tensor.Floats) masks.get("mask/logits/kernel")).values();
  }

  private static State state(Network network) {
    return InitialValues.state(network, Masking.kernels(network), Optimizer.sgd(0), 1);
  }

  private static Network dense(int inputs, int outputs) {
    NetworkBuilder net = Network.builder("dense");
    String x = net.input("x", Shape.of(inputs));
    return net.output("y", net.call(Dense.of("logits", outputs), x)).build();
  }

  private static Network network() {
    NetworkBuilder net = Network.builder("net");
    String x = net.input("image", Shape.of(4, 4, 3));
    x = net.call(Conv2D.of("conv1", 8, 3), x);
    x = net.call(DepthwiseConv2D.of("depth", 3), x);
    x = net.call(Conv2D.of("conv2", 8, 3), x);
    x = net.call(Dense.of("fc", 10), net.call(new Flatten("flatten"), x));
    return net.output("y", net.call(Dense.of("logits", 2), x)).build();
  }
}
