// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Fit;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.Models;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.PruningConfig;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.TrainingConfig;
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
 * @param settings how, with the schedule of training first and that of retraining, if any, second
 * @param method how masks are chosen
 * @param densities after each round, the dense round 0 left out
 * @param rewinding what each round puts back
 * @param steps of the dense training
 * @param kept steps of the dense training whose States are kept
 * @param evaluateEvery steps from one measurement of the validation loss to the next; 0 for at the
 *     end of a round only
 * @param masks of another run that are taken instead of a criterion's, if any
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
    Set<Long> kept,
    long evaluateEvery,
    Optional<BorrowedMasks> masks,
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
      return workedOut(config, DataSets.read(config.data()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  /**
   * Works a configuration out whose data have been read before.
   *
   * @throws ConfigException if it asks for something that cannot be
   * @throws IllegalStateException if the device is not there
   */
  public static Plan of(RunConfig config, DataSet data) {
    try {
      return workedOut(config, data);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  private static Plan workedOut(RunConfig config, DataSet data) {
    Network network = Models.create(config.model(), data);
    PruningConfig pruning = config.pruning();
    PruningMethod method = pruning.method();
    List<Double> densities = pruning.amounts();
    method.requireFits(network); // though there may be no round
    densities.forEach(density -> method.requireReachable(network, density));
    int examples = data.training().size();
    long steps = config.training().steps(examples);
    Fit.require(network, config.training().resolve(examples, List.of()), data);
    Retraining retraining = Retraining.of(config, steps, examples);
    TrainingSettings settings = config.training().resolve(examples, retraining.schedules());
    Optional<BorrowedMasks> masks =
        Optional.ofNullable(pruning.masksFrom())
            .map(run -> BorrowedMasks.of(run, network, method, densities, config.replicates()));
    int threads = config.threads(network.multiplyAdds());
    Execution execution = new Execution(Device.parse(config.device()).resolve(threads), threads);
    return new Plan(
        config,
        new BatchSource.Resident(data, config.training().augmentation()),
        network,
        settings,
        method,
        densities,
        retraining.rewinding(),
        steps,
        retraining.rewinding().keeps(),
        evaluateEvery(config.training(), steps, examples),
        masks,
        execution);
  }

  private static long evaluateEvery(TrainingConfig training, long steps, int examples) {
    Moment moment = training.evaluateEvery();
    if (moment == null) {
      return 0;
    }
    long every = moment.steps(steps, examples, training.batch());
    if (every < 1) {
      throw new IllegalArgumentException(
          "evaluate-every must be at least one step, got " + moment + "; leave it null for never");
    }
    return every;
  }

  /** The dense training alone, which keeps the States of these steps too. */
  public Plan denseAlone(Set<Long> steps) {
    RunConfig dense = config.withoutRounds();
    return new Plan(
        dense,
        source,
        network,
        settings,
        method,
        List.of(),
        rewinding,
        this.steps,
        Set.copyOf(steps),
        evaluateEvery,
        Optional.empty(),
        execution);
  }

  /**
   * What determines the dense training and the form of its States, for a seed: two plans of the
   * same hash can share it.
   */
  public String denseHash(long seed) {
    return new Provenance(this).stageHash(seed, 0);
  }

  /** Which network is scored. */
  PruningConfig.ScoredAt scoredAt() {
    return Objects.requireNonNull(config.pruning().scoredAt());
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
