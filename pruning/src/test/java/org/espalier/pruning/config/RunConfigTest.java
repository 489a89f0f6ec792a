// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.junit.jupiter.api.Test;

class RunConfigTest {

  @Test
  void smallNetworksGetOneThreadAndLargeOnesEveryCore() {
    RunConfig config = with("{threads: auto}");

    assertThat(config.execution(999_999).threads()).isOne();
    assertThat(config.execution(1_000_000).threads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aStatedNumberOfThreadsHoldsForEveryNetwork() {
    assertThat(with("{threads: 3}").execution(1).threads()).isEqualTo(3);
    assertThat(with("{threads: 3}").execution(1_000_000_000).threads()).isEqualTo(3);
  }

  @Test
  void refusesMoreThanFourThreadsAProcessor() {
    with("{threads: 8}").requireThreads(2);
    with("{threads: auto}").requireThreads(1);
    assertThatThrownBy(() -> with("{threads: 9}").requireThreads(2))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "threads must be at most 4 times the 2 processors here, 8, got 9; give fewer, or auto");
  }

  @Test
  void epochsBecomeStepsRoundedUp() {
    TrainingConfig training = with("{training: {epochs: 3, batch: 60}}").training();

    assertThat(training.steps(600)).isEqualTo(30);
    assertThat(training.steps(601)).isEqualTo(31);
  }

  @Test
  void schedulesFitTheStepsOfTraining() {
    assertThat(schedule("{kind: constant, rate: 0.2}")).isEqualTo(new Schedules.Constant(0.2));
    assertThat(schedule("{kind: steps, rate: 0.2, factor: 0.5, at: [50%, 9ep, 95it]}"))
        .isEqualTo(new Schedules.Steps(0.2, 0.5, List.of(50L, 90L, 95L)));
    assertThat(schedule("{kind: cosine, rate: 0.2}")).isEqualTo(new Schedules.Cosine(0.2, 100));
    assertThat(schedule("{kind: linear, rate: 0.2}")).isEqualTo(new Schedules.Linear(0.2, 100));
    assertThat(schedule("{kind: one-cycle, rate: 0.2}"))
        .isEqualTo(new Schedules.OneCycle(0.2, 100));
    assertThat(schedule("{kind: exponential, rate: 0.2, factor: 0.5, every: 1ep}"))
        .isEqualTo(new Schedules.Exponential(0.2, 0.5, 10));
  }

  @Test
  void aWarmUpGoesInFrontOfTheSchedule() {
    TrainingConfig training =
        with("{training: {epochs: 10, batch: 60, warm-up: 5%, schedule: {kind: cosine, rate: 1}}}")
            .training();

    assertThat(training.schedule(600))
        .isEqualTo(new Schedules.WarmUp(5, new Schedules.Cosine(1, 100)));
  }

  @Test
  void noLimitOfTheGradientIsAnInfiniteOne() {
    assertThat(with("{}").training().resolve(600, List.of()).clipNorm()).isInfinite();
    assertThat(with("{training: {clip-norm: 2}}").training().resolve(600, List.of()).clipNorm())
        .isEqualTo(2);
  }

  private static Schedule schedule(String yaml) {
    return with("{training: {epochs: 10, batch: 60, schedule: %s}}".formatted(yaml))
        .training()
        .schedule(600);
  }

  private static RunConfig with(String yaml) {
    return ConfigFile.load(ConfigFile.DEFAULT, Yaml.tree(yaml));
  }
}
