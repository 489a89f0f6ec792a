// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Fit;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.Models;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.PruningConfig;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.TrainingConfig;
import org.espalier.pruning.mask.GradualPruning;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.rewind.Moment;
import org.espalier.pruning.rewind.Rewinding;
import org.espalier.pruning.ticket.Ticket;

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
 * @param steps of the training schedule
 * @param ticket that round 0 starts from, if it does not from first values
 * @param kept steps of round 0 whose States are kept
 * @param evaluateEvery steps from one measurement of the validation loss to the next; 0 for at the
 *     end of a round only
 * @param masks of another run that are taken instead of a criterion's, if any
 * @param gradual how masks are updated while a round trains, if not all at its start
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
    Optional<Ticket> ticket,
    Set<Long> kept,
    long evaluateEvery,
    Optional<BorrowedMasks> masks,
    Optional<GradualPruning> gradual,
    Execution execution) {

  /**
   * Works a configuration out.
   *
   * @throws ConfigException if it asks for something that cannot be, such as a ticket of another
   *     network
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
    method.requireFits(network); // though there may be no round
    int examples = data.training().size();
    long steps = config.training().steps(examples);
    Fit.require(network, config.training().resolve(examples, List.of()), data);
    Retraining retraining = Retraining.of(config, steps, examples);
    TrainingSettings settings = config.training().resolve(examples, retraining.schedules());
    Optional<Ticket> ticket = Optional.ofNullable(config.ticket()).map(Path::of).map(Ticket::read);
    ticket.ifPresent(found -> TicketStart.require(found, network, method, settings));
    List<Double> densities =
        ticket.isEmpty()
            ? pruning.amounts()
            : TicketStart.densities(pruning, method, network, ticket.get());
    densities.forEach(density -> method.requireReachable(network, density));
    Optional<BorrowedMasks> masks =
        Optional.ofNullable(pruning.masksFrom())
            .map(run -> BorrowedMasks.of(run, network, method, densities, config.replicates()));
    Fit.requireShares(settings, config.gpu());
    Execution execution = config.execution(network.multiplyAdds()).resolved();
    Plan plan =
        new Plan(
            config,
            new BatchSource.Resident(data, config.training().augmentation()),
            network,
            settings,
            method,
            densities,
            retraining.rewinding(),
            steps,
            ticket,
            kept(retraining.rewinding(), ticket),
            evaluateEvery(config.training(), steps, examples),
            masks,
            gradual(config, retraining.rewinding(), examples),
            execution);
    ticket.ifPresent(found -> TicketStart.requireSteps(plan, found));
    return plan;
  }

  /** A ticket has passed the step that it starts at; the State of that step is its own. */
  private static Set<Long> kept(Rewinding rewinding, Optional<Ticket> ticket) {
    long from = ticket.map(Ticket::step).orElse(0L);
    return rewinding.keeps().stream().filter(step -> step > from).collect(toUnmodifiableSet());
  }

  /** What the dense training of a seed begins with: the ticket's State, or else first values. */
  public State first(long seed) {
    return ticket
        .map(Ticket::state)
        .orElseGet(() -> InitialValues.state(network, masking(), settings, seed));
  }

  /** Which masks there are. */
  public Masking masking() {
    return method.masking(network);
  }

  private static Optional<GradualPruning> gradual(
      RunConfig config, Rewinding rewinding, int examples) {
    long round = rewinding.to() - rewinding.from();
    return Optional.ofNullable(config.pruning().gradual())
        .map(gradual -> gradual.resolve(round, examples, config.training().batch()));
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
    if (every > steps) {
      throw new IllegalArgumentException(
          "evaluate-every must come before training ends at step %d, got %s, which is %d steps"
              .formatted(steps, moment, every));
    }
    return every;
  }

  /**
   * Requires that this run could take the masks of another one.
   *
   * @throws ConfigException if that prunes another network, or keeps other numbers of weights
   */
  public void requireCanBorrowFrom(Plan lender) {
    try {
      BorrowedMasks.requireLendable(lender, this);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
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
        ticket,
        Set.copyOf(steps),
        evaluateEvery,
        Optional.empty(),
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

  /**
   * The density that a round is to end with, as the scope counts it; of round 0 the ticket's, or 1.
   */
  public double density(int round) {
    return round == 0
        ? ticket.map(t -> TicketStart.density(t, network, method)).orElse(1.0)
        : densities.get(round - 1);
  }

  /** The learning rate of a step of a round. */
  public double rate(int round, long step) {
    return settings.schedules().get(schedule(round)).rateAt(step);
  }

  /** The schedule step that a round starts from. */
  public long from(int round) {
    return round == 0 ? ticket.map(Ticket::step).orElse(0L) : rewinding.from();
  }

  /** The schedule step that a round ends at: the end of the schedule that it is under. */
  public long to(int round) {
    return schedule(round) == Rewinding.TRAINING_SCHEDULE ? steps : rewinding.to();
  }

  /**
   * The data order of a round, which fresh values are keyed by too: its number, counted on from the
   * ticket's order if there is a ticket, so that a run from a ticket goes on as the run that the
   * ticket was found in.
   */
  public int order(int round) {
    return round + ticket.map(Ticket::order).orElse(0);
  }

  private int schedule(int round) {
    return round == 0
        ? ticket.map(Ticket::schedule).orElse(Rewinding.TRAINING_SCHEDULE)
        : rewinding.schedule();
  }
}
