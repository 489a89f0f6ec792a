// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.google.common.primitives.Ints;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans of a residual network with a depthwise convolution, trained for a moment. */
class PrunedAccuracyTest {

  /** stem, depth and outer share 8 channels, inner has 12. */
  static final Network NETWORK = network();

  private static final TrainingSettings SETTINGS =
      TrainingSettings.of(50, Optimizer.adam(), new Schedules.Constant(0.01));
  private static final Execution EXECUTION = new Execution(Device.CPU, 1);
  private static final DataSet DATA = DataSets.read("strokes[train=1000,test=100]");
  private static State channels;
  private static State weights;

  private static Network network() {
    NetworkBuilder net = Network.builder("small-residual");
    String x = net.input("image", Shape.of(28, 28, 1));
    x = net.call(Conv2D.of("stem", 8, 3).withStride(4), x);
    x = net.call(BatchNormalization.of("bn1"), x);
    x = net.call(new Activation("relu1", ActivationFunction.RELU), x);
    String shortcut = net.call(DepthwiseConv2D.of("depth", 3), x);
    x = net.call(Conv2D.of("inner", 12, 3), shortcut);
    x = net.call(BatchNormalization.of("bn2"), x);
    x = net.call(new Activation("relu2", ActivationFunction.RELU), x);
    x = net.call(Conv2D.of("outer", 8, 1), x);
    x = net.call(new Add("add"), x, shortcut);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("y", net.call(Dense.of("logits", 10), x)).build();
  }

  @BeforeAll
  static void train() {
    channels = trained(Unit.CHANNELS);
    weights = trained(Unit.WEIGHTS);
  }

  private static State trained(Unit unit) {
    try (Trainer trainer =
        Trainer.open(
            NETWORK, masking(unit), SETTINGS, source(), EXECUTION, 1, new Magnitude().variants())) {
      trainer.advanceTo(600);
      return trainer.state();
    }
  }

  private static Masking masking(Unit unit) {
    return new FixedPlan(unit, Map.of()).masking(NETWORK, NETWORK.kernels());
  }

  private static BatchSource source() {
    return new BatchSource.Resident(DATA, Augmentation.NONE);
  }

  private static Amc amc(Unit unit, int calibration) {
    return new Amc(
        unit,
        CostKind.PARAMETERS,
        Amc.MEASURED,
        Objective.ACCURACY,
        0.1,
        1,
        1,
        10,
        100,
        new Calibration(calibration, 50, 10),
        DdpgSettings.PAPER);
  }

  private static Searching at(Unit unit) {
    return new Searching(
        NETWORK,
        NETWORK.kernels(),
        masking(unit),
        SETTINGS,
        source(),
        EXECUTION,
        unit == Unit.CHANNELS ? channels : weights,
        0.5,
        1,
        Path.of("unused"),
        Path.of("unused"),
        () -> false,
        (tried, all, best) -> {});
  }

  /** The same of another network, for what looks at that alone. */
  static Searching at(Network network, BooleanSupplier stop) {
    Masking masking = new FixedPlan().masking(network, network.kernels());
    return new Searching(
        network,
        network.kernels(),
        masking,
        SETTINGS,
        source(),
        EXECUTION,
        InitialValues.state(network, masking, Optimizer.sgd(0), 1),
        0.5,
        1,
        Path.of("unused"),
        Path.of("unused"),
        stop,
        (tried, all, best) -> {});
  }

  @Test
  void ofValidationExamplesThatFollowEachOtherByClassSomeOfEachAreDrawn() {
    int[] labels = ((Targets.Labels) DATA.validation().targets()).labels();
    int[] byClass =
        IntStream.range(0, labels.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> labels[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    DataSet sorted =
        new DataSet(
            DATA.name(),
            DATA.training(),
            DATA.validation().select(byClass),
            DATA.test(),
            DATA.transform(),
            DATA.labels(),
            DATA.fingerprint());

    int[] drawn =
        ((Targets.Labels) PrunedAccuracy.drawn(sorted, 40, 1).validation().targets()).labels();
    assertThat(drawn).hasSize(40);
    assertThat(Arrays.stream(drawn).distinct().count()).isGreaterThan(7); // of ten
    int[] again =
        ((Targets.Labels) PrunedAccuracy.drawn(sorted, 40, 1).validation().targets()).labels();
    assertThat(again).containsExactly(drawn);
    assertThat(PrunedAccuracy.drawn(sorted, 1000, 1).validation().size()).isEqualTo(labels.length);
  }

  private static int[] whole(Unit unit) {
    return new PlanLayers(NETWORK, unit, NETWORK.kernels())
        .layers().stream().mapToInt(PlanLayer::units).toArray();
  }

  @ParameterizedTest
  @EnumSource(Unit.class)
  void keepingEverythingIsTheNetworkThatWasTrainedAndEachPlanBeginsWithIt(Unit unit) {
    try (PrunedAccuracy accuracy = new PrunedAccuracy(amc(unit, 4), at(unit))) {
      double dense = accuracy.of(whole(unit));
      assertThat(dense).isGreaterThan(0.5);
      int[] less = Arrays.stream(whole(unit)).map(units -> Math.max(1, units / 4)).toArray();
      double pruned = accuracy.of(less);
      assertThat(pruned).isLessThan(dense);
      assertThat(accuracy.of(whole(unit))).isEqualTo(dense);
      assertThat(accuracy.of(less)).isEqualTo(pruned);
      assertThat(accuracy.pruned(whole(unit))).isEqualTo(at(unit).state());
    }
  }

  @ParameterizedTest
  @EnumSource(Unit.class)
  void masksAreThoseOfTheScopePlan(Unit unit) {
    RandomStream random = RandomStream.of(2);
    PlanLayers layers = new PlanLayers(NETWORK, unit, NETWORK.kernels());
    try (PrunedAccuracy accuracy = new PrunedAccuracy(amc(unit, 0), at(unit))) {
      for (int time = 0; time < 20; time++) {
        int[] kept = Arrays.stream(whole(unit)).map(units -> 1 + random.below(units)).toArray();
        FixedPlan plan = new Episode(0, Ints.asList(kept), 1, 1).plan(unit, layers.layers());
        State pruned = accuracy.pruned(kept);
        Amc.masks(at(unit), plan, at(unit).state())
            .forEach((name, mask) -> assertThat(pruned.get(name)).as(name).isEqualTo(mask));
      }
    }
  }

  @Test
  void weightsThatMakeUpForChannelsBringTheLogitsNearer() {
    int[] kept = {6, 6};
    double without = distance(amc(Unit.CHANNELS, 0), kept);
    double with = distance(amc(Unit.CHANNELS, 10), kept);
    assertThat(with).isLessThan(0.8 * without);
  }

  /** Of the network that a plan cuts out from the one that was trained, in the mean square. */
  private static double distance(Amc amc, int[] kept) {
    try (PrunedAccuracy accuracy = new PrunedAccuracy(amc, at(Unit.CHANNELS));
        Trainer trainer =
            Trainer.open(
                NETWORK,
                masking(Unit.CHANNELS),
                SETTINGS,
                source(),
                EXECUTION,
                1,
                new Magnitude().variants())) {
      trainer.load(channels);
      float[] dense = trainer.predict(Split.TRAINING, 500);
      trainer.load(accuracy.pruned(kept));
      float[] pruned = trainer.predict(Split.TRAINING, 500);
      double sum = 0;
      for (int i = 0; i < dense.length; i++) {
        sum += Math.pow(dense[i] - pruned[i], 2);
      }
      return sum / dense.length;
    }
  }

  @Test
  void withoutABudgetTheErrorIsWeighedByTheLogarithmOfTheCost() {
    Amc amc =
        new Amc(
            Unit.CHANNELS,
            CostKind.PARAMETERS,
            Amc.MEASURED,
            Objective.ERROR_TIMES_LOG_COST,
            0.1,
            1,
            1,
            10,
            100,
            new Calibration(0, 1, 1),
            DdpgSettings.PAPER);
    PlanLayers layers = new PlanLayers(NETWORK, Unit.CHANNELS, NETWORK.kernels());
    Cost parameters = Products.parameters(layers);
    int[] kept = {4, 6};
    try (PlanReward reward = new PlanReward(amc, at(Unit.CHANNELS), parameters, layers.layers())) {
      double error = 1 - reward.accuracy().of(kept);
      // Two batch normalizations of four values a channel, no biases but those of convolutions.
      double cost = Budget.costOf(parameters, layers.layers(), kept);
      assertThat(cost).isEqualTo(parameters.of(new double[] {0.5, 0.5}));
      assertThat(reward.of(kept)).isCloseTo(-error * Math.log(cost), offset(1e-12));
    }
    assertThat(amc.decidesHowMuch()).isTrue();
  }
}
