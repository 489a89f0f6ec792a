// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What masks take away from training, and what they leave. */
class MaskedTrainingTest {

  private static final TrainingSettings SGD =
      TrainingSettings.of(16, Optimizer.sgd(0.9), new Schedules.Constant(0.05));

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
}
