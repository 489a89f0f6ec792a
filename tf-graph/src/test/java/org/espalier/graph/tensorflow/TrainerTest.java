// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.junit.jupiter.api.Test;

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
  void theGradientOfAReluReadsItsOutputSoThatTheInputNeedNotBeKept() {
    try (Trainer trainer = open(SmallTasks.mlp(), SGD, SmallTasks.clouds())) {
      assertThat(trainer.traceStep().getPartitionGraphsList())
          .flatExtracting(graph -> graph.getNodeList())
          .filteredOn(node -> node.getOp().endsWith("ReluGrad"))
          .isNotEmpty()
          .allMatch(node -> node.getInput(1).endsWith("/Relu"));
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

  private static int[] range(int from, int to) {
    int[] range = new int[to - from];
    Arrays.setAll(range, i -> from + i);
    return range;
  }

  private static float[] floats(Tensor tensor) {
    return ((Tensor.Floats) tensor).values();
  }
}
