// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.junit.jupiter.api.Test;

/** A batch divided among devices, and trainers that share one: on processors posing as several. */
class SeveralDevicesTest {

  private static final TrainingSettings SGD =
      TrainingSettings.of(16, new Optimizer.Sgd(0.9, false), new Schedules.Constant(0.05));

  @Test
  void twoDevicesTakeTheStepsOfOne() {
    Network mlp = SmallTasks.mlp();
    Map<String, Tensor> pruned =
        Map.of(StateKind.MASK.named("fc1/kernel"), everyOther(mlp, "fc1/kernel"));
    try (Trainer one = open(mlp, SmallTasks.clouds(), 1);
        Trainer two = open(mlp, SmallTasks.clouds(), 2)) {
      one.assign(pruned);
      two.assign(pruned);
      one.advanceTo(20);
      two.advanceTo(20);
      one.state()
          .ofKind(StateKind.PARAMETER)
          .forEach(
              (name, tensor) ->
                  assertThat(two.state().floats(name))
                      .as(name)
                      .containsExactly(((Tensor.Floats) tensor).values(), within(2e-6f)));
    }
  }

  @Test
  void eachDeviceNormalizesByItsShareAndTheStatisticsMoveByTheMean() {
    Network network = SmallTasks.convolutional();
    try (Trainer two = open(network, SmallTasks.corners(Augmentation.NONE), 2);
        Trainer shares = open(network, SmallTasks.corners(Augmentation.NONE), 1, 8)) {
      two.advanceTo(1);
      float[] found = two.state().floats(StateKind.STATISTIC.named("bn1/moving_mean"));
      // Batches of 8 in the same order are the two shares; their weights must not move between.
      State start = shares.initialState();
      shares.advanceTo(1);
      float[] first = shares.state().floats(StateKind.STATISTIC.named("bn1/moving_mean"));
      shares.load(start.with(Map.of(State.STEP, Tensor.of(1))));
      shares.advanceTo(2);
      float[] second = shares.state().floats(StateKind.STATISTIC.named("bn1/moving_mean"));
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo((first[i] + second[i]) / 2, within(1e-6f));
      }
    }
  }

  @Test
  void theSecondDeviceWorks() {
    try (Trainer two = open(SmallTasks.mlp(), SmallTasks.clouds(), 2)) {
      assertThat(two.traceStep().getStepStats().getDevStatsList())
          .filteredOn(
              device ->
                  device.getNodeStatsList().stream()
                      .anyMatch(node -> node.getNodeName().endsWith("MatMul")))
          .extracting(device -> device.getDevice().replaceAll(".*device:", ""))
          .containsExactlyInAnyOrder("CPU:0", "CPU:1");
    }
  }

  @Test
  void refusesABatchThatCannotBeDivided() {
    assertThatThrownBy(() -> open(SmallTasks.mlp(), SmallTasks.clouds(), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each of 3 GPUs takes an equal share of a batch, got a batch of 16");
  }

  @Test
  void refusesXlaOnAProcessorAndMoreGpusThanThereAre() {
    assertThatThrownBy(() -> new Execution(Device.CPU, new Gpu(1, true, true), 1, 1).resolved())
        .hasMessageContaining("xla is for GPUs, the device is cpu");
    assertThatThrownBy(() -> new Execution(Device.AUTO, new Gpu(99, true, false), 1, 1).resolved())
        .hasMessageContaining("99 GPUs were asked for, TensorFlow sees [");
  }

  @Test
  void refusesMoreTrainersThanMayStepTogether() {
    Network network = SmallTasks.convolutional();
    for (List<Long> seeds : List.of(List.<Long>of(), List.of(1L, 2L))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  Trainer.open(
                      network,
                      Masking.kernels(network),
                      SGD,
                      SmallTasks.corners(Augmentation.NONE),
                      SmallTasks.ONE_THREAD,
                      seeds,
                      List.of()))
          .withMessage("seeds must be 1 to 1, as many as may step together, got " + seeds.size());
    }
  }

  @Test
  void trainersThatStepTogetherComputeWhatEachDoesAlone()
      throws InterruptedException, ExecutionException {
    Network network = SmallTasks.convolutional();
    BatchSource source = SmallTasks.corners(new Augmentation(1, true));
    List<Long> seeds = List.of(3L, 4L, 5L);
    List<State> alone = new ArrayList<>();
    for (long seed : seeds) {
      try (Trainer trainer =
          Trainer.open(
              network,
              Masking.kernels(network),
              SGD,
              source,
              SmallTasks.ONE_THREAD,
              seed,
              List.of())) {
        trainer.advanceTo(30);
        alone.add(trainer.state());
      }
    }
    Execution together = new Execution(Device.CPU, Gpu.DEFAULT, 1, seeds.size());
    List<Trainer> trainers =
        Trainer.open(network, Masking.kernels(network), SGD, source, together, seeds, List.of());
    ExecutorService threads = Executors.newFixedThreadPool(seeds.size());
    List<Future<State>> ends = new ArrayList<>();
    for (Trainer trainer : trainers) {
      ends.add(
          threads.submit(
              () -> {
                try (trainer) {
                  trainer.advanceTo(30);
                  return trainer.state();
                }
              }));
    }
    threads.shutdown();
    for (int i = 0; i < seeds.size(); i++) {
      State found = ends.get(i).get();
      for (String name : alone.get(i).ofKind(StateKind.PARAMETER).keySet()) {
        assertThat(found.floats(name)).as(name).isEqualTo(alone.get(i).floats(name));
      }
    }
  }

  private static Tensor everyOther(Network network, String kernel) {
    var shape =
        network.parameters().stream()
            .filter(p -> p.name().equals(kernel))
            .findFirst()
            .orElseThrow()
            .shape();
    float[] mask = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < mask.length; i += 2) {
      mask[i] = 1;
    }
    return Tensor.of(shape, mask);
  }

  private static Trainer open(Network network, BatchSource source, int devices) {
    return open(network, source, devices, SGD.batch());
  }

  private static Trainer open(Network network, BatchSource source, int devices, int batch) {
    return Trainer.open(
        network,
        Masking.kernels(network),
        TrainingSettings.of(batch, SGD.optimizer(), SGD.schedules().get(0)),
        source,
        new Execution(Device.CPU, new Gpu(devices, true, false), 1, 1),
        1,
        List.of());
  }
}
