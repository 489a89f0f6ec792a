// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.LossScaling;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LossScaleTest {

  /** Gradients of a loss times 2^(15 + this) are beyond half precision, whatever the loss. */
  private static final long OVERFLOWS = 100;

  private static final List<Optimizer> OPTIMIZERS =
      List.of(Optimizer.sgd(0), new Optimizer.Sgd(0.9, true), Optimizer.adam());

  private static Stream<TrainingSettings> settings() {
    return OPTIMIZERS.stream()
        .flatMap(
            optimizer ->
                Stream.of(WeightDecay.l2(0.01), WeightDecay.decoupled(0.01))
                    .map(decay -> half(optimizer, decay, ComputeType.FLOAT16)));
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void learnsInSixteenBits(ComputeType compute) {
    try (Trainer trainer = open(half(new Optimizer.Sgd(0.9, false), WeightDecay.NONE, compute))) {
      trainer.advanceTo(120);
      assertThat(trainer.evaluate(Split.TEST).accuracy().orElseThrow()).isGreaterThan(0.9);
    }
  }

  @Test
  void findsTheGradientThatFloat32Finds() {
    TrainingSettings half = half(Optimizer.sgd(0), WeightDecay.NONE, ComputeType.FLOAT16);
    TrainingSettings whole = half(Optimizer.sgd(0), WeightDecay.NONE, ComputeType.FLOAT32);
    try (Trainer scaled = open(half);
        Trainer plain = open(whole)) {
      scaled.advanceTo(1);
      plain.advanceTo(1);
      String kernel = StateKind.PARAMETER.named("logits/kernel");
      float[] expected = plain.state().floats(kernel);
      float[] before = plain.initialState().floats(kernel);
      float[] found = scaled.state().floats(kernel);
      double moved = 0;
      double apart = 0;
      for (int i = 0; i < found.length; i++) {
        moved += Math.pow(expected[i] - before[i], 2);
        apart += Math.pow(found[i] - expected[i], 2);
      }
      assertThat(Math.sqrt(apart / moved)).isLessThan(0.02);
    }
  }

  @Test
  void aFirstStepOfAdamThatOverflowsChangesNothingToo() {
    try (Trainer trainer = open(half(Optimizer.adam(), WeightDecay.NONE, ComputeType.FLOAT16))) {
      State before = trainer.initialState().with(scaling(OVERFLOWS, 0));
      trainer.load(before);
      trainer.advanceTo(1);
      Map<String, Tensor> expected = new HashMap<>(scaling(OVERFLOWS - 1, 0));
      expected.put(State.STEP, Tensor.of(1));
      assertEqual(trainer.state(), before.with(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aStepThatOverflowsChangesNothingButTheScaleAndTheStep(TrainingSettings settings) {
    try (Trainer trainer = open(settings)) {
      trainer.advanceTo(3); // so that slots hold something
      State before = trainer.state().with(scaling(OVERFLOWS, 7));
      trainer.load(before);
      trainer.advanceTo(4);
      Map<String, Tensor> expected = new HashMap<>(scaling(OVERFLOWS - 1, 0));
      expected.put(State.STEP, Tensor.of(4));
      assertEqual(trainer.state(), before.with(expected));
    }
  }

  /** From an exponent and its finite steps to the next of both. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0, 1", "-3, 1998, -3, 1999", "-3, 1999, -2, 0", "-15, 5, -15, 6"})
  void theScaleDoublesAfterTwoThousandFiniteSteps(long exponent, long steps, long next, long then) {
    try (Trainer trainer = open(half(Optimizer.sgd(0), WeightDecay.NONE, ComputeType.FLOAT16))) {
      trainer.load(trainer.initialState().with(scaling(exponent, steps)));
      trainer.advanceTo(1);
      assertThat(trainer.state().tensors()).containsAllEntriesOf(scaling(next, then));
    }
  }

  @Test
  void aScaleThatIsTooLargeComesDownUntilStepsAreTaken() {
    try (Trainer trainer = open(half(Optimizer.sgd(0.9), WeightDecay.NONE, ComputeType.FLOAT16))) {
      trainer.load(trainer.initialState().with(scaling(40, 0)));
      trainer.advanceTo(120);
      assertThat(trainer.state().scalar(StateKind.SLOT.named(LossScaling.EXPONENT))).isLessThan(20);
      assertThat(trainer.evaluate(Split.TEST).accuracy().orElseThrow()).isGreaterThan(0.8);
    }
  }

  @Test
  void whatIsNotFiniteAtAScaleOfOneIsNotHidden() {
    try (Trainer trainer = open(half(Optimizer.sgd(0), WeightDecay.NONE, ComputeType.FLOAT16))) {
      State initial = trainer.initialState().with(scaling(LossScaling.LOWEST, 0));
      String kernel = StateKind.PARAMETER.named("conv1/kernel");
      float[] wild = initial.floats(kernel).clone();
      wild[0] = Float.NaN;
      trainer.load(initial.with(Map.of(kernel, Tensor.of(initial.get(kernel).shape(), wild))));
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> trainer.advanceTo(1)))
          .isInstanceOf(DivergedException.class);
    }
  }

  private static Map<String, Tensor> scaling(long exponent, long steps) {
    return Map.of(
        StateKind.SLOT.named(LossScaling.EXPONENT), Tensor.of(exponent),
        StateKind.SLOT.named(LossScaling.FINITE_STEPS), Tensor.of(steps));
  }

  private static void assertEqual(State found, State expected) {
    assertThat(found.tensors().keySet()).isEqualTo(expected.tensors().keySet());
    found
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (tensor instanceof Tensor.Floats floats) {
                assertThat(floats.values()).as(name).isEqualTo(expected.floats(name));
              } else {
                assertThat(found.scalar(name)).as(name).isEqualTo(expected.scalar(name));
              }
            });
  }

  private static TrainingSettings half(
      Optimizer optimizer, WeightDecay decay, ComputeType compute) {
    return new TrainingSettings(
        16,
        Loss.SOFTMAX_CROSS_ENTROPY,
        0,
        optimizer,
        List.of(new Schedules.Constant(0.02)),
        decay,
        1e6,
        compute);
  }

  private static Trainer open(TrainingSettings settings) {
    return Trainer.open(
        SmallTasks.convolutional(),
        Masking.kernels(SmallTasks.convolutional()),
        settings,
        SmallTasks.corners(Augmentation.NONE),
        SmallTasks.ONE_THREAD,
        1,
        List.of());
  }
}
