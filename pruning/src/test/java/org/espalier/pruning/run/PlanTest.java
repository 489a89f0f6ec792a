// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.graph.training.Schedules;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.Yaml;
import org.espalier.pruning.mask.GradualPruning;
import org.espalier.pruning.rewind.Rewinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 270 of the 300 training examples are trained on: 8 epochs of batch 60 are 36 steps. */
class PlanTest {

  private static final String BASE =
      "model: mlp-784-20-10\ndevice: cpu\ndata: strokes[train=300,test=50,seed=1]\n";
  private static final String COSINE = "training: {schedule: {kind: cosine, rate: 0.1}}\n";
  private static final String CONSTANT = "training: {schedule: {kind: constant, rate: 0.1}}\n";

  @Test
  void worksEverythingOut() {
    Plan plan = plan("pruning: {densities: [0.5, 0.2]}");

    assertThat(plan.steps()).isEqualTo(36);
    assertThat(plan.densities()).containsExactly(0.5, 0.2);
    assertThat(plan.rewinding()).isEqualTo(Rewinding.learningRate(0, 36));
    assertThat(plan.settings().schedules())
        .containsExactly(new Schedules.Steps(0.1, 0.1, List.of(18L, 27L)));
    assertThat(plan.from(1)).isZero();
    assertThat(plan.to(1)).isEqualTo(36);
    assertThat(plan.rate(1, 18)).isEqualTo(plan.rate(0, 18));
  }

  @Test
  void weightsGoBackToATenthOfTraining() {
    assertThat(plan("pruning: {rewind: weights}").rewinding())
        .isEqualTo(Rewinding.weights(4, 36)); // 3.6
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "50%, 18", "10it, 10", "2ep, 9"})
  void aRoundStartsAtTheStatedMoment(String moment, long step) {
    assertThat(plan("pruning: {rewind: weights, rewind-to: %s}".formatted(moment)).rewinding())
        .isEqualTo(Rewinding.weights(step, 36));
  }

  @Test
  void aRoundOfSoManyEpochsTakesTheEndOfTheSchedule() {
    assertThat(plan("pruning: {retrain-epochs: 3}").rewinding())
        .isEqualTo(Rewinding.learningRate(22, 36));
    assertThat(plan("pruning: {rewind: weights, retrain-epochs: 2}").rewinding())
        .isEqualTo(Rewinding.weights(27, 36));
    assertThat(plan("pruning: {rewind: none, retrain-epochs: 2}").rewinding())
        .isEqualTo(Rewinding.fineTuning(9));
  }

  @Test
  void fineTuningTakesTheLastRateOrTheStatedOne() {
    Plan last = plan("pruning: {rewind: none}");
    Plan stated = plan(COSINE + "pruning: {rewind: none, fine-tune-rate: 0.003}");

    assertThat(last.settings().schedules().get(1).rateAt(7)).isEqualTo(0.1 * 0.1 * 0.1);
    assertThat(last.rate(0, 0)).isEqualTo(0.1);
    assertThat(last.rate(1, 0)).isEqualTo(0.1 * 0.1 * 0.1);
    assertThat(stated.settings().schedules().get(1)).isEqualTo(new Schedules.Constant(0.003));
  }

  @Test
  void refusesToRewindAConstantRate() {
    refused(
        CONSTANT,
        "rewind learning-rate under a constant schedule is fine-tuning by another name; choose"
            + " rewind none, or a schedule that falls");
    refused(
        "pruning: {rewind-to: 75%}",
        "rewind learning-rate to step 27, after which the rate is constant, is fine-tuning by"
            + " another name; choose rewind none, or go back further");
    assertThat(plan(CONSTANT + "pruning: {rewind: weights}").rewinding().from()).isEqualTo(4);
    assertThat(plan(CONSTANT + "pruning: {rewind: none}").rate(1, 0)).isEqualTo(0.1);
  }

  @Test
  void refusesToFineTuneAtARateOfZero() {
    refused(
        COSINE + "pruning: {rewind: none}",
        "rewind none fine-tunes at the schedule's last rate, and this schedule runs to zero; state"
            + " a rate with fine-tune-rate");
  }

  @Test
  void refusesADensityThatKeepsNothing() {
    refused(
        "pruning: {densities: [0.5, 0.00001]}",
        "a density of 1.0E-5 keeps none of the 15880 weights of mlp-784-20-10; prune less");
  }

  @Test
  void refusesAFloorThatDoesNotFit() {
    refused(
        "pruning: {densities: [0.5, 0.01], empty-layers: floor 100}",
        "a floor of 100 keeps 200 weights, the density only 159; lower the floor or prune less");
  }

  @Test
  void refusesAnUnknownLayerEvenIfNothingIsPruned() {
    refused(
        "pruning: {sparsity: 0, exclude: [output]}",
        "exclude names the layer output, network mlp-784-20-10 has [fc1, logits]");
  }

  @Test
  void noRoundsAreNoPruningUnderAPatternToo() {
    assertThat(plan("pruning: {rounds: 0}").densities()).isEmpty();
    assertThat(plan("pruning: {rounds: 0, scope: {kind: n-of-m}}").densities()).isEmpty();
  }

  @Test
  void momentsOfGradualPruningAreOfTheTrainingOfARound() {
    String gradual = "gradual: {from: 25%, until: 2ep, every: 1it, power: 1}";
    assertThat(plan("pruning: {rewind: weights, rewind-to: 12it, %s}".formatted(gradual)).gradual())
        .contains(new GradualPruning(6, 9, 1, 1)); // of 24 steps; two epochs are nine
    assertThat(plan("pruning: {rounds: 1}").gradual()).isEmpty();
  }

  @Test
  void refusesARoundThatDoesNotFitTheTraining() {
    refused(
        "pruning: {rewind-to: 100%}",
        "a round must retrain from step 0 or later to the end of training, step 36; rewind-to 100%"
            + " is step 36");
    refused(
        "pruning: {retrain-epochs: 20}",
        "retrain-epochs must be at least a step and at most the training's 36 steps, got 20.0, which"
            + " is 90; give a retrain-schedule to retrain for longer");
  }

  @Test
  void refusesAnUnknownModel() {
    assertThatThrownBy(() -> plan("model: mpl"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("there is no model mpl, perhaps you mean mlp; ");
  }

  @Test
  void refusesWhatOnlyTrainingWouldFind() {
    refused("training: {label-smoothing: 1}", "label smoothing must be in [0, 1), got 1.0");
    refused("training: {clip-norm: 0}", "clip norm must be above 0, got 0.0");
    refused(
        "training: {schedule: {kind: steps, rate: 0.1, factor: 0.1, at: [75%, 50%]}}",
        "boundaries must ascend, got [27, 18]");
  }

  @Test
  void smallNetworksTrainOnOneThread() {
    assertThat(plan("threads: auto").execution().threads()).isOne();
    assertThat(plan("threads: 2").execution().threads()).isEqualTo(2);
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> plan(yaml)).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  private static Plan plan(String yaml) {
    String base = yaml.startsWith("model") ? BASE.substring(BASE.indexOf('\n') + 1) : BASE;
    return Plan.of(ConfigFile.load(ConfigFile.DEFAULT, Yaml.tree(base + yaml)));
  }
}
