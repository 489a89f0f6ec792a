// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The learning rate of a trainer. */
class LearningRateTest {

  private static final TrainingSettings SGD =
      TrainingSettings.of(16, Optimizer.sgd(0.9), new Schedules.Constant(0.05));

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

  private static Trainer open(Network network, TrainingSettings settings, BatchSource source) {
    return Trainer.open(
        network, Masking.kernels(network), settings, source, SmallTasks.ONE_THREAD, 1, List.of());
  }
}
