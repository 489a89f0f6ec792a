// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.List;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Fit;
import org.espalier.graph.training.Schedule;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.Models;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.PruningConfig;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.rewind.Moment;
import org.espalier.pruning.rewind.Rewinding;

/**
 * A configuration with everything worked out: data read, network built, moments turned into steps.
 * Whatever can be known to be wrong before training is refused here.
 *
 * @param config what it came from
 * @param source the data
 * @param network what is trained
 * @param settings how, with the schedule of training first and that of fine-tuning, if any, second
 * @param method how masks are chosen
 * @param densities after each round, the dense round 0 left out
 * @param rewinding what each round puts back
 * @param steps of the dense training
 * @param execution device and threads
 */
public record Plan(
    RunConfig config,
    BatchSource source,
    Network network,
    TrainingSettings settings,
    PruningMethod method,
    List<Double> densities,
    Rewinding rewinding,
    long steps,
    Execution execution) {

  /**
   * Works a configuration out.
   *
   * @throws ConfigException if it asks for something that cannot be
   * @throws org.espalier.models.data.DataException if the data cannot be read
   * @throws IllegalStateException if the device is not there
   */
  public static Plan of(RunConfig config) {
    try {
      return of(config, DataSets.read(config.data()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private static Plan of(RunConfig config, DataSet data) {
    Network network =
        Models.create(config.model(), data.training().shape(), data.training().targets().width());
    PruningConfig pruning = config.pruning();
    PruningMethod method = pruning.method();
    List<Double> densities = pruning.amounts();
    method.requireReachable(network, 1); // names of layers, though there may be no round
    densities.forEach(density -> method.requireReachable(network, density));
    int examples = data.training().size();
    long steps = config.training().steps(examples);
    Schedule schedule = config.training().schedule(examples);
    List<Schedule> others = List.of();
    if (pruning.rewind() == PruningConfig.Rewind.NONE) {
      others = List.of(fineTuning(pruning, schedule, steps));
    }
    TrainingSettings settings = config.training().resolve(examples, others);
    Fit.require(network, settings, data);
    Rewinding rewinding = rewinding(pruning, config, steps, examples);
    if (pruning.rewind() == PruningConfig.Rewind.LEARNING_RATE
        && schedule.isConstant(rewinding.from(), rewinding.to())) {
      throw new IllegalArgumentException(
          rewinding.from() == 0
              ? "rewind learning-rate under a constant schedule is fine-tuning by another name;"
                  + " choose rewind none, or a schedule that falls"
              : ("rewind learning-rate to step %d, after which the rate is constant, is fine-tuning"
                      + " by another name; choose rewind none, or go back further")
                  .formatted(rewinding.from()));
    }
    int threads = config.threads(network.multiplyAdds());
    Execution execution = new Execution(Device.parse(config.device()).resolve(threads), threads);
    return new Plan(
        config,
        new BatchSource.Resident(data, config.training().augmentation()),
        network,
        settings,
        method,
        densities,
        rewinding,
        steps,
        execution);
  }

  private static Rewinding rewinding(
      PruningConfig pruning, RunConfig config, long steps, int examples) {
    int batch = config.training().batch();
    Double epochs = pruning.retrainEpochs();
    long retrained =
        epochs == null
            ? steps
            : new Moment(epochs, Moment.Unit.EPOCHS).steps(steps, examples, batch);
    if (pruning.rewind() == PruningConfig.Rewind.NONE) {
      return Rewinding.fineTuning(retrained);
    }
    Moment usual =
        pruning.rewind() == PruningConfig.Rewind.WEIGHTS ? Moment.parse("10%") : Moment.START;
    Moment to = pruning.rewindTo();
    long from =
        epochs == null
            ? (to == null ? usual : to).steps(steps, examples, batch)
            : steps - retrained;
    if (from < 0 || from >= steps) {
      throw new IllegalArgumentException(
          "a round must retrain from step 0 or later to the end of training, step %d; %s is step %d"
              .formatted(
                  steps, epochs == null ? "rewind-to " + to : "retrain-epochs " + epochs, from));
    }
    return pruning.rewind() == PruningConfig.Rewind.WEIGHTS
        ? Rewinding.weights(from, steps)
        : Rewinding.learningRate(from, steps);
  }

  private static Schedule fineTuning(PruningConfig pruning, Schedule schedule, long steps) {
    Double stated = pruning.fineTuneRate();
    if (stated != null) {
      return new Schedules.Constant(stated);
    }
    if (schedule.runsToZero(steps)) {
      throw new IllegalArgumentException(
          "rewind none fine-tunes at the schedule's last rate, and this schedule runs to zero;"
              + " state a rate with fine-tune-rate");
    }
    return new Schedules.Constant(schedule.rateAt(steps - 1));
  }

  /**
   * Requires that the data are those that a run was begun with.
   *
   * @throws RunException if they have changed since
   */
  public void requireDataOf(RunDirectory run) {
    new Provenance(this).requireSameData(Journal.look(run.path()).get(Journal.BEGIN));
  }

  /** The data. */
  public DataSet data() {
    return source.data();
  }

  /** The learning rate of a step of a round. */
  public double rate(int round, long step) {
    int index = round == 0 ? Rewinding.TRAINING_SCHEDULE : rewinding.schedule();
    return settings.schedules().get(index).rateAt(step);
  }

  /** The schedule step that a round starts from. */
  public long from(int round) {
    return round == 0 ? 0 : rewinding.from();
  }

  /** The schedule step that a round ends at. */
  public long to(int round) {
    return round == 0 ? steps : rewinding.to();
  }
}
