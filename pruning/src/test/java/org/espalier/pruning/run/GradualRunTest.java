// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.tensorflow.TrainedStep;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.mask.Scoring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose masks are updated while a round trains: at steps 38, 58, 78, 98 and 108 of 180. */
class GradualRunTest {

  private static final String GRADUAL = "gradual: {from: 10%, until: 60%, every: 20it, power: 3}";
  private static final String LEARNING_RATE = GRADUAL + ", rewind: learning-rate";
  private static final long SEED = 1;

  @TempDir Path directory;

  /** Remembers the steps that training stopped at on the way. */
  private static final class Steps implements Progress {
    private int round;
    private long at;

    @Override
    public void roundBegins(int replicate, int round, long from, long at, long to) {
      this.round = round;
      this.at = at;
    }

    @Override
    public void step(TrainedStep step) {
      at = step.step();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LEARNING_RATE,
        GRADUAL + ", rewind: weights, rewind-to: 0",
        GRADUAL + ", rewind: learning-rate, scope: {kind: channel}",
        GRADUAL + ", rewind: none, fine-tune-rate: 0.002, criterion: taylor",
        GRADUAL + ", rewind: learning-rate, criterion: synflow, scored-at: trained"
      })
  void isWhatTrainingAndUpdatingByHandGives(String pruning) {
    Run.start(config(pruning), directory, new Recorder(), NEVER);
    Plan plan = Plan.of(config(pruning));
    RunDirectory run = new RunDirectory(directory);
    State before = run.trained(1, 1);
    State start = new RoundStart(plan, run, 1).rewound(2, before);
    try (Trainer trainer = open(plan)) {
      trainer.load(start);
      for (long step = 0; step < 180; step++) {
        if (step == 38 || step == 58 || step == 78 || step == 98 || step == 108) {
          double density = 0.25 + 0.25 * Math.pow(1 - (step - 18) / 90.0, 3);
          State now = trainer.state();
          trainer.load(now.with(plan.method().masks(scoring(plan, trainer, now), density)));
        }
        trainer.advanceTo(step + 1);
      }

      assertThat(run.trained(1, 2)).isEqualTo(trainer.state());
    }
  }

  @Test
  void everyRoundReachesItsDensityAndNoWeightComesBack() {
    Run.start(config(LEARNING_RATE), directory, new Recorder(), NEVER);
    Plan plan = Plan.of(config(LEARNING_RATE));
    RunDirectory run = new RunDirectory(directory);

    for (int round = 1; round <= 2; round++) {
      State before = run.trained(1, round - 1);
      State trained = run.trained(1, round);
      assertThat(density(plan, trained)).isEqualTo(plan.density(round));
      for (Parameter kernel : plan.network().kernels()) {
        float[] was = before.floats(StateKind.MASK.named(kernel.name()));
        float[] is = trained.floats(StateKind.MASK.named(kernel.name()));
        for (int i = 0; i < is.length; i++) {
          assertThat(is[i]).isLessThanOrEqualTo(was[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LEARNING_RATE, GRADUAL + ", rewind: none, criterion: taylor"})
  void stoppedAgainAndAgainItEndsWithTheSameBytes(String pruning) {
    Path whole = directory.resolve("whole");
    Path stopped = directory.resolve("stopped");
    Run.start(measuring(pruning), whole, new Recorder(), NEVER);
    int stops = 0;
    while (!Files.exists(stopped.resolve("report.html"))) {
      try {
        int[] looks = {0};
        BooleanSupplier everyThirdLook = () -> ++looks[0] == 3;
        Run.resume(measuring(pruning), stopped, false, new Recorder(), everyThirdLook);
      } catch (StoppedException e) {
        stops++;
      }
    }

    assertThat(stops).isGreaterThan(4);
    assertThat(bytes(stopped, "results.json")).isEqualTo(bytes(whole, "results.json"));
    for (String round : new String[] {"round-01", "round-02"}) {
      assertThat(bytes(stopped, "replicate-1/" + round + "/trained.state"))
          .isEqualTo(bytes(whole, "replicate-1/" + round + "/trained.state"));
    }
  }

  @ParameterizedTest
  @CsvSource({"38, 18", "50, 38", "58, 38", "108, 98", "125, 108"})
  void aStateSavedAtAStepHasTheMasksOfTheUpdateBeforeIt(long look, long update) {
    Steps steps = new Steps();
    BooleanSupplier stop = () -> steps.round == 1 && steps.at == look;
    assertThatThrownBy(() -> Run.start(measuring(LEARNING_RATE), directory, steps, stop))
        .isInstanceOf(StoppedException.class)
        .hasMessageStartingWith("stopped in replicate-1/round-01 at step " + look);

    Plan plan = Plan.of(measuring(LEARNING_RATE));
    State saved = StateFile.read(new RunDirectory(directory).progressFile(1, 1));
    double expected = 0.5 + 0.5 * Math.pow(1 - (update - 18) / 90.0, 3);
    assertThat(density(plan, saved) * 6352).isEqualTo(Math.floor(expected * 6352 + 0.5));
  }

  @Test
  void aTicketOfItHasTheLastMasksFromItsFirstStep() {
    Run.start(config(LEARNING_RATE), directory, new Recorder(), NEVER);
    Plan plan = Plan.of(config(LEARNING_RATE));
    State start = new RunTickets(plan, new RunDirectory(directory)).find(1, 1).state();

    assertThat(density(plan, start)).isEqualTo(0.5);
    assertThat(start.step()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{from: 0, until: 100%, every: 20it, power: 3} | gradual until must be before the end of a"
            + " round, step 180, so that what is left is trained; 100% is step 180",
        "{from: 50%, until: 30%, every: 20it, power: 3} | gradual must go from a step to the same"
            + " or a later one, got from 90 until 54",
        "{from: 0, until: 30%, every: 0.1%, power: 3} | gradual every must be at least one step,"
            + " got 0",
        "{from: 0, until: 30%, every: 20it, power: 0} | gradual power must be above 0 and below 1e9, got 0.0",
      })
  void refusesMomentsOutOfRangeBeforeTraining(String gradual, String message) {
    assertThatThrownBy(() -> Plan.of(config("gradual: " + gradual)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  private static double density(Plan plan, State state) {
    return plan.method().survivors(plan.network(), state).density();
  }

  private static Scoring scoring(Plan plan, Trainer trainer, State state) {
    return plan.method()
        .scoring(
            plan.network(),
            state,
            SEED,
            Optional.of(new TrainerGradients(trainer, plan.data(), SEED)));
  }

  private static Trainer open(Plan plan) {
    return Trainer.open(
        plan.network(),
        plan.masking(),
        plan.settings(),
        plan.source(),
        plan.execution(),
        SEED,
        plan.method().criterion().variants());
  }

  /** The same with looks between updates, at every 25th step. */
  private static RunConfig measuring(String pruning) {
    ObjectNode tree = ConfigFile.tree(config(pruning));
    tree.withObject("training").put("evaluate-every", "25it");
    return ConfigFile.complete(tree);
  }

  /** The first replicate of a small run. */
  private static RunConfig config(String pruning) {
    return SmallRuns.config(pruning).withSeed(SEED);
  }
}
