// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.List;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.espalier.pruning.config.PruningConfig;
import org.espalier.pruning.config.PruningConfig.Rewind;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.rewind.Moment;
import org.espalier.pruning.rewind.Rewinding;

/**
 * A configuration's retraining, its moments turned into steps.
 *
 * @param schedules that of retraining, where it is not that of training; at most one
 */
record Retraining(Rewinding rewinding, List<Schedule> schedules) {

  /**
   * Works it out.
   *
   * @param total steps of the dense training
   * @param examples training examples
   * @throws IllegalArgumentException if a round would not fit the training, or one method is asked
   *     for by the name of another
   */
  static Retraining of(RunConfig config, long total, int examples) {
    PruningConfig pruning = config.pruning();
    Schedule training = config.training().schedule(examples);
    Rewind rewind = pruning.rewind();
    int batch = config.training().batch();
    Double epochs = pruning.retrainEpochs();
    long stated =
        epochs == null ? -1 : new Moment(epochs, Moment.Unit.EPOCHS).steps(total, examples, batch);
    if (rewind == Rewind.NONE) {
      return new Retraining(
          Rewinding.fineTuning(epochs == null ? total : stated),
          List.of(constant(pruning, training, total)));
    }
    boolean ownSchedule = rewind == Rewind.LOW_RATE_WEIGHTS || pruning.retrainSchedule() != null;
    Moment to = pruning.rewindTo();
    if (to == null) {
      to = rewind.ofWeights() ? Moment.parse("10%") : Moment.START;
    }
    boolean lengthSaysFrom = epochs != null && !ownSchedule;
    long from = lengthSaysFrom ? total - stated : to.steps(total, examples, batch);
    if (lengthSaysFrom && (stated < 1 || stated > total)) {
      throw new IllegalArgumentException(
          ("retrain-epochs must be at least a step and at most the training's %d steps, got %s, which"
                  + " is %d; give a retrain-schedule to retrain for longer")
              .formatted(total, epochs, stated));
    }
    if (from < 0 || from >= total) {
      throw new IllegalArgumentException(
          ("a round must retrain from step 0 or later to the end of training, step %d; rewind-to %s"
                  + " is step %d")
              .formatted(total, to, from));
    }
    if (!ownSchedule) {
      requireFall(rewind, training, from, total);
      return new Retraining(rewinding(rewind, from, total), List.of());
    }
    long steps = epochs == null ? total - from : stated;
    Schedule own =
        pruning.retrainSchedule() == null
            ? constant(pruning, training, total)
            : pruning
                .retrainSchedule()
                .resolve(steps, moment -> moment.steps(steps, examples, batch));
    requireFall(rewind, own, 0, steps);
    return new Retraining(
        rewinding(rewind, from, total).underRetrainingSchedule(steps), List.of(own));
  }

  private static Rewinding rewinding(Rewind rewind, long from, long total) {
    return switch (rewind) {
      case LEARNING_RATE -> Rewinding.learningRate(from, total);
      case WEIGHTS, LOW_RATE_WEIGHTS -> Rewinding.weights(from, total);
      case REINITIALISE -> Rewinding.reinitialised(from, total);
      case NONE -> Rewinding.fineTuning(total - from);
    };
  }

  private static void requireFall(Rewind rewind, Schedule schedule, long from, long to) {
    if (rewind == Rewind.LEARNING_RATE && schedule.isConstant(from, to)) {
      throw new IllegalArgumentException(
          from == 0
              ? "rewind learning-rate under a constant schedule is fine-tuning by another name;"
                  + " choose rewind none, or a schedule that falls"
              : ("rewind learning-rate to step %d, after which the rate is constant, is fine-tuning"
                      + " by another name; choose rewind none, or go back further")
                  .formatted(from));
    }
  }

  /** The stated rate, or the last of training. */
  private static Schedule constant(PruningConfig pruning, Schedule training, long total) {
    Double stated = pruning.fineTuneRate();
    if (stated != null) {
      return new Schedules.Constant(stated);
    }
    if (training.runsToZero(total)) {
      throw new IllegalArgumentException(
          "rewind %s fine-tunes at the schedule's last rate, and this schedule runs to zero;"
                  .formatted(pruning.rewind())
              + " state a rate with fine-tune-rate");
    }
    return new Schedules.Constant(training.rateAt(total - 1));
  }
}
