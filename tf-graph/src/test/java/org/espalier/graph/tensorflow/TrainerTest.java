// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroups;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.espalier.graph.training.WeightDecay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {

  private static final TrainingSettings SGD =
      TrainingSettings.of(16, Optimizer.sgd(0.9), new Schedules.Constant(0.05));

  @Test
  void learnsToTellCloudsApart() {
    try (Trainer trainer = open(SmallTasks.mlp(), SGD, SmallTasks.clouds())) {
      double before = trainer.evaluate(Split.TEST).loss();
      trainer.advanceTo(200);
      assertThat(trainer.evaluate(Split.TEST).loss()).isLessThan(before / 2);
      assertThat(trainer.evaluate(Split.TEST).accuracy().orElseThrow()).isGreaterThan(0.8);
    }
  }

  @Test
  void learnsCornersWithConvolutionsCropsAndFlips() {
    BatchSource source = SmallTasks.corners(new Augmentation(1, false));
    try (Trainer trainer = open(SmallTasks.convolutional(), SGD, source)) {
      trainer.advanceTo(150);
      assertThat(trainer.evaluate(Split.TRAINING).accuracy().orElseThrow()).isGreaterThan(0.9);
    }
  }

  @Test
  void goesOnBitForBitFromALoadedState() {
    for (TrainingSettings settings : List.of(SGD, adam())) {
      BatchSource source = SmallTasks.corners(new Augmentation(2, true));
      State at30;
      State at70;
      try (Trainer trainer = open(SmallTasks.convolutional(), settings, source)) {
        trainer.advanceTo(30);
        at30 = trainer.state();
        trainer.advanceTo(70);
        at70 = trainer.state();
      }
      try (Trainer trainer = open(SmallTasks.convolutional(), settings, source)) {
        trainer.advanceTo(5);
        trainer.load(at30);
        trainer.advanceTo(70);
        assertThat(trainer.state()).isEqualTo(at70);
      }
    }
  }

  static Stream<TrainingSettings> everyWayToMovePrunedWeights() {
    return Stream.of(
        SGD,
        SGD.withDecay(WeightDecay.l2(0.01).onEverything()),
        SGD.withDecay(WeightDecay.decoupled(0.01)),
        SGD.withClipNorm(0.1),
        adam(),
        adam().withDecay(WeightDecay.l2(0.01)),
        adam().withDecay(WeightDecay.decoupled(0.01)).withClipNorm(0.5));
  }

  @ParameterizedTest
  @MethodSource("everyWayToMovePrunedWeights")
  void prunedWeightsHaveNoEffectAtAnyStep(TrainingSettings settings) {
    Network network = SmallTasks.mlp();
    try (Trainer trainer = open(network, settings, SmallTasks.clouds());
        Trainer other = open(network, settings, SmallTasks.clouds())) {
      trainer.advanceTo(20);
      Map<String, Tensor> masks = halfMasks(network);
      trainer.assign(masks);
      State pruned = trainer.state();
      // The same State with other raw values under the mask must train to the same effective one.
      other.load(pruned.with(scrambled(network, pruned)));
      for (long step = 21; step <= 60; step++) {
        trainer.advanceTo(step);
        other.advanceTo(step);
        assertThat(effective(network, trainer.state()))
            .isEqualTo(effective(network, other.state()));
      }
      assertThat(trainer.predict(Split.TEST, 40)).isEqualTo(other.predict(Split.TEST, 40));
    }
  }

  @Test
  void aMaskedChannelEmitsExactlyZero() {
    Network network = SmallTasks.convolutional();
    Masking channels =
        new Masking(
            List.of(
                new Masking.Along("conv1/kernel", "conv1/channels", 3),
                new Masking.Along("bn1/scale", "conv1/channels", 0),
                new Masking.Along("bn1/offset", "conv1/channels", 0)));
    BatchSource source = SmallTasks.corners(Augmentation.NONE);
    try (Trainer trainer =
        Trainer.open(network, channels, SGD, source, SmallTasks.ONE_THREAD, 1, List.of())) {
      trainer.advanceTo(20);
      float[] keep = {1, 0, 1, 1, 0, 1};
      trainer.assign(Map.of(StateKind.MASK.named("conv1/channels"), Tensor.of(Shape.of(6), keep)));
      trainer.advanceTo(40);
      float[] before = trainer.predict(Split.TEST, 32);
      // What the dense layer reads from dead channels cannot matter.
      State state = trainer.state();
      float[] dense = state.floats("parameter/logits/kernel").clone();
      for (int i = 0; i < dense.length; i++) {
        int channel = i / 4 % 6;
        dense[i] = keep[channel] == 0 ? 1e6f : dense[i];
      }
      trainer.assign(Map.of("parameter/logits/kernel", Tensor.of(Shape.of(96, 4), dense)));
      assertThat(trainer.predict(Split.TEST, 32)).isEqualTo(before);
    }
  }

  @Test
  void aMaskedGroupEmitsExactlyZeroEverywhereAndGetsNoGradient() {
    Network network = SmallTasks.joined();
    Masking masking = channels(ChannelGroups.of(network).get(0));
    TrainingSettings plain =
        TrainingSettings.of(16, Optimizer.sgd(0), new Schedules.Constant(0.05));
    BatchSource source = SmallTasks.corners(Augmentation.NONE);
    try (Trainer trainer =
        Trainer.open(network, masking, plain, source, SmallTasks.ONE_THREAD, 1, List.of())) {
      trainer.advanceTo(20); // biases, scales and offsets leave their first values
      float[] keep = {1, 0, 1, 1, 0, 1};
      trainer.assign(Map.of("mask/conv1/channels", Tensor.of(Shape.of(6), keep)));
      State before = trainer.state();
      trainer.advanceTo(30);
      State after = trainer.state();
      for (Parameter parameter : network.parameters()) {
        if (masking.of(parameter).isPresent()) {
          float[] mask = masking.values(parameter, after);
          for (int i = 0; i < mask.length; i++) {
            boolean moved = before.raw(parameter)[i] != after.raw(parameter)[i];
            assertThat(mask[i] == 0 && moved).as(parameter.name() + " " + i).isFalse();
          }
          assertThat(after.raw(parameter)).isNotEqualTo(before.raw(parameter));
        }
      }
      float[] logits = trainer.predict(Split.TEST, 32);
      float[] dense = after.floats("parameter/logits/kernel").clone();
      for (int i = 0; i < dense.length; i++) {
        int channel = i / 4 % 12 / 2; // [positions x 6 channels x 2 neighbours, 4]
        dense[i] = keep[channel] == 0 ? 1e30f : dense[i];
      }
      trainer.assign(
          Map.of("parameter/logits/kernel", Tensor.of(Shape.of(dense.length / 4, 4), dense)));
      assertThat(trainer.predict(Split.TEST, 32)).isEqualTo(logits);
    }
  }

  private static Masking channels(ChannelGroup group) {
    return new Masking(
        group.members().stream()
            .map(
                m ->
                    (Masking.Binding)
                        new Masking.Along(
                            m.parameter().name(),
                            group.name(),
                            m.axis(),
                            m.positions(),
                            m.neighbours()))
            .toList());
  }

  static Stream<Schedule> schedules() {
    return Stream.of(
        new Schedules.Constant(0.1),
        new Schedules.Steps(0.1, 0.1, List.of(20L, 30L)),
        new Schedules.Cosine(0.1, 40),
        new Schedules.Linear(0.1, 40),
        new Schedules.Exponential(0.1, 0.5, 7),
        new Schedules.OneCycle(0.1, 40),
        new Schedules.WarmUp(5, new Schedules.Cosine(0.1, 40)),
        new InverseTime());
  }

  /** A user's own schedule. */
  record InverseTime() implements Schedule {
    @Override
    public <N> N rate(org.espalier.graph.training.Numbers<N> math, N step) {
      return math.divide(math.constant(0.1), math.add(math.constant(1), step));
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void theGraphsLearningRateIsThePlainJavaOneAndRestarts(Schedule schedule) {
    TrainingSettings settings = TrainingSettings.of(16, Optimizer.sgd(0.9), schedule);
    boolean exact = schedule instanceof Schedules.Constant || schedule instanceof Schedules.Steps;
    try (Trainer trainer = open(SmallTasks.mlp(), settings, SmallTasks.clouds())) {
      for (int round = 0; round < 2; round++) {
        trainer.assign(Map.of(State.STEP, Tensor.of(0)));
        for (long step = 0; step < 45; step++) {
          double plain = schedule.rateAt(step);
          double rate = trainer.advanceTo(step + 1).learningRate();
          if (exact) {
            assertThat((float) rate).isEqualTo((float) plain);
          } else {
            assertThat(rate)
                .isCloseTo(plain, org.assertj.core.api.Assertions.offset(1e-6 * plain + 1e-12));
          }
        }
      }
    }
  }

  @Test
  void theStateSaysWhichScheduleIsInForce() {
    TrainingSettings settings =
        SGD.withSchedules(List.of(new Schedules.Linear(0.1, 10), new Schedules.Constant(0.03)));
    try (Trainer trainer = open(SmallTasks.mlp(), settings, SmallTasks.clouds())) {
      assertThat((float) trainer.learningRate()).isEqualTo(0.1f);
      trainer.assign(Map.of(State.SCHEDULE_INDEX, Tensor.of(1)));
      assertThat((float) trainer.learningRate()).isEqualTo(0.03f);
    }
  }

  @Test
  void accumulatedGradientsOfTheWholeSetEqualTheMeanOfItsParts() {
    Variant variant = Variant.training(ComputeType.FLOAT32);
    try (Trainer trainer =
        Trainer.open(
            SmallTasks.mlp(),
            Masking.kernels(SmallTasks.mlp()),
            SGD,
            SmallTasks.clouds(),
            SmallTasks.ONE_THREAD,
            1,
            List.of(variant))) {
      trainer.gradients().clear();
      trainer.gradients().add(variant, range(0, 120), false);
      float[] whole = floats(trainer.gradients().sums().get("fc1/kernel"));
      trainer.gradients().clear();
      for (int from = 0; from < 120; from += 40) {
        trainer.gradients().add(variant, range(from, from + 40), false);
      }
      float[] parts = floats(trainer.gradients().sums().get("fc1/kernel"));
      for (int i = 0; i < whole.length; i++) {
        assertThat(parts[i] / 3).isCloseTo(whole[i], org.assertj.core.api.Assertions.offset(1e-5f));
      }
      State before = trainer.state();
      trainer.applyGradients();
      float[] moved = trainer.state().floats("parameter/fc1/kernel");
      float[] start = before.floats("parameter/fc1/kernel");
      for (int i = 0; i < moved.length; i++) {
        assertThat(moved[i])
            .isCloseTo(
                start[i] - 0.05f * parts[i] / 3, org.assertj.core.api.Assertions.offset(1e-6f));
      }
      assertThat(trainer.state().step()).isEqualTo(1);
    }
  }

  @Test
  void twoTrainersInOneProcessShareNothing() {
    try (Trainer first = open(SmallTasks.mlp(), SGD, SmallTasks.clouds());
        Trainer second = open(SmallTasks.mlp(), SGD, SmallTasks.clouds())) {
      State before = second.state();
      first.advanceTo(10);
      assertThat(second.state()).isEqualTo(before);
    }
  }

  @Test
  void saysWhenTrainingDiverges() {
    TrainingSettings wild = TrainingSettings.of(16, Optimizer.sgd(0), new Schedules.Constant(1e20));
    try (Trainer trainer = open(SmallTasks.mlp(), wild, SmallTasks.clouds())) {
      assertThatThrownBy(() -> trainer.advanceTo(50))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("at step 50")
          .hasMessageContaining("lower the learning rate");
    }
  }

  @Test
  void refusesAScheduleItHasNot() {
    try (Trainer trainer = open(SmallTasks.mlp(), SGD, SmallTasks.clouds())) {
      assertThatThrownBy(() -> trainer.assign(Map.of(State.SCHEDULE_INDEX, Tensor.of(1))))
          .hasMessage(
              "schedule 1 was asked for, training has 1; fine-tuning needs a second one, with a"
                  + " constant rate");
    }
  }

  @Test
  void neverReachesFromOneSplitIntoAnother() {
    Variant variant = Variant.training(ComputeType.FLOAT32);
    try (Trainer trainer =
        Trainer.open(
            SmallTasks.mlp(),
            Masking.none(),
            SGD,
            SmallTasks.clouds(),
            SmallTasks.ONE_THREAD,
            1,
            List.of(variant))) {
      assertThatThrownBy(() -> trainer.gradients().add(variant, new int[] {0}, false))
          .hasMessage("call clear before the first add");
      assertThatThrownBy(trainer::applyGradients)
          .hasMessage("nothing has been added to the gradients; call add first");
      trainer.gradients().clear();
      assertThatThrownBy(() -> trainer.gradients().add(variant, new int[] {120}, false))
          .hasMessage("examples must be in [0, 120), the training set, got 120");
      assertThatThrownBy(() -> trainer.predict(Split.VALIDATION, 31))
          .hasMessage("31 examples were asked for, the validation split has 30");
    }
  }

  @Test
  void refusesDataThatDoNotFit() {
    assertThatThrownBy(() -> open(SmallTasks.mlp(), SGD, SmallTasks.corners(Augmentation.NONE)))
        .hasMessage(
            "network mlp takes [4], the examples of corners are [8, 8, 2]; choose a network for"
                + " this input");
    TrainingSettings large =
        TrainingSettings.of(121, Optimizer.sgd(0.9), new Schedules.Constant(0.1));
    assertThatThrownBy(() -> open(SmallTasks.mlp(), large, SmallTasks.clouds()))
        .hasMessage("batch must be at most the 120 training examples of clouds, got 121");
  }

  @Test
  void refusesToPredictValuesByAClassifier() {
    assertThatThrownBy(() -> open(SmallTasks.mlp(), SGD, SmallTasks.sums()))
        .hasMessage(
            "values to predict need as many outputs, no softmax and no label smoothing; sums has 1"
                + " values, mlp 3 outputs, loss SOFTMAX_CROSS_ENTROPY, smoothing 0.0");
  }

  @Test
  void refusesAGpuThatIsNotThere() {
    if (Device.present().stream().noneMatch(name -> name.startsWith("GPU"))) {
      assertThatThrownBy(() -> new Execution(Device.GPU, 1).resolved())
          .hasMessageContaining("TensorFlow sees [CPU:0]")
          .hasMessageContaining("ESPALIER_GPU=1");
    }
  }

  private static TrainingSettings adam() {
    return TrainingSettings.of(16, Optimizer.adam(), new Schedules.Constant(0.01));
  }

  private static Trainer open(Network network, TrainingSettings settings, BatchSource source) {
    return Trainer.open(
        network, Masking.kernels(network), settings, source, SmallTasks.ONE_THREAD, 1, List.of());
  }

  private static Map<String, Tensor> halfMasks(Network network) {
    RandomStream random = RandomStream.of(5);
    Map<String, Tensor> masks = new HashMap<>();
    for (Parameter kernel : network.kernels()) {
      float[] mask = new float[(int) kernel.shape().size()];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = random.below(2);
      }
      masks.put(StateKind.MASK.named(kernel.name()), Tensor.of(kernel.shape(), mask));
    }
    return masks;
  }

  private static Map<String, Tensor> scrambled(Network network, State state) {
    Map<String, Tensor> changed = new HashMap<>();
    for (Parameter kernel : network.kernels()) {
      float[] raw = state.raw(kernel).clone();
      float[] mask = state.floats(StateKind.MASK.named(kernel.name()));
      for (int i = 0; i < raw.length; i++) {
        raw[i] = mask[i] == 0 ? 100 + i : raw[i];
      }
      changed.put(State.fullName(kernel), Tensor.of(kernel.shape(), raw));
    }
    return changed;
  }

  private static Map<String, Tensor> effective(Network network, State state) {
    Map<String, Tensor> effective = new HashMap<>();
    for (Parameter kernel : network.kernels()) {
      float[] values = state.raw(kernel).clone();
      float[] mask = state.floats(StateKind.MASK.named(kernel.name()));
      for (int i = 0; i < values.length; i++) {
        values[i] = mask[i] == 0 ? 0 : values[i];
      }
      effective.put(kernel.name(), Tensor.of(kernel.shape(), values));
    }
    return effective;
  }

  private static int[] range(int from, int to) {
    int[] range = new int[to - from];
    Arrays.setAll(range, i -> from + i);
    return range;
  }

  private static float[] floats(Tensor tensor) {
    return ((Tensor.Floats) tensor).values();
  }
}
