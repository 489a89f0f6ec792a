// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Evaluation;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.config.PruningConfig.ScoredAt;
import org.espalier.pruning.energy.EnergyMeter;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.mask.Survivors;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/**
 * One replicate of a run: its rounds in order, each taken from the journal if it is finished. What
 * has drifted since then was refused or allowed before, and does not undo a round.
 */
final class Replicate {

  private final Plan plan;
  private final RunDirectory directory;
  private final Journal journal;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final Provenance provenance;
  private final int number;
  private final RoundStart start;
  private final Searches searches;
  private final List<RoundResult> results = new ArrayList<>();

  Replicate(
      Plan plan,
      RunDirectory directory,
      Journal journal,
      Progress progress,
      BooleanSupplier stop,
      int number) {
    this.plan = plan;
    this.directory = directory;
    this.journal = journal;
    this.progress = progress;
    this.stop = stop;
    this.provenance = new Provenance(plan);
    this.number = number;
    this.start = new RoundStart(plan, directory, number);
    this.searches = new Searches(plan, directory, progress, stop, number);
  }

  long seed() {
    return start.seed();
  }

  /** Rounds as a result, with what they cost. */
  ReplicateResult result(List<RoundResult> rounds) {
    return new ReplicateResult(
        seed(), plan.network().multiplyAdds(), plan.settings().batch(), rounds);
  }

  /** Counts from 1. */
  int number() {
    return number;
  }

  /**
   * Reads what finished rounds found.
   *
   * @param sofar is told all rounds so far, after each
   */
  void readFinished(Consumer<List<RoundResult>> sofar) {
    int finished = finished();
    while (results.size() < finished) {
      results.add(read(results.size()));
      sofar.accept(results);
    }
  }

  /** Whether every round has been read or done. */
  boolean isFinished() {
    return results.size() > plan.densities().size();
  }

  /**
   * Does every other round.
   *
   * @param trainer of this replicate's seed
   * @param sofar is told all rounds so far, after each
   * @throws StoppedException if asked to stop; the State is saved then
   */
  void train(Trainer trainer, Consumer<List<RoundResult>> sofar) {
    int first = results.size();
    forgetFrom(first);
    try (EnergyMeter energy = EnergyMeter.open(plan.execution())) {
      if (first == 0) {
        requireScores(trainer);
        searches.prepare(start.first());
      }
      State trained = first == 0 ? start.first() : directory.trained(number, first - 1);
      while (!isFinished()) {
        trained = round(trainer, energy, results.size(), trained);
        sofar.accept(results);
      }
    }
  }

  /**
   * How many rounds need not be done: up to the first whose State is not there, since a corrupt one
   * was to be deleted. If more are to come, here or in runs that share a dense training alone, a
   * State they are rewound to must be there too.
   */
  private int finished() {
    int rounds = plan.densities().size() + 1;
    int finished = 0;
    while (finished < rounds
        && journal.get(RunDirectory.stage(number, finished)).isPresent()
        && Files.exists(directory.stateFile(number, finished))) {
      finished++;
    }
    boolean lacksKept = !directory.hasKept(number, plan.kept());
    return (finished < rounds || plan.densities().isEmpty()) && lacksKept ? 0 : finished;
  }

  /** Deletes States of rounds that are done again; what an interrupted one has saved stays. */
  private void forgetFrom(int round) {
    for (int later = round; later <= plan.densities().size(); later++) {
      if (later > round || journal.get(RunDirectory.stage(number, later)).isPresent()) {
        directory.delete(directory.stateFile(number, later));
        directory.delete(directory.progressFile(number, later));
        directory.delete(directory.costFile(number, later));
        directory.delete(directory.validationFile(number, later));
        directory.deleteAll(directory.searchDirectory(number, later));
      }
    }
  }

  private RoundResult read(int round) {
    ObjectNode entry = journal.get(RunDirectory.stage(number, round)).orElseThrow();
    RoundResult result = MetricsFile.read(directory.metricsFile(number, round));
    progress.roundEnds(
        number,
        result,
        entry.has("seconds")
            ? OptionalDouble.of(entry.get("seconds").asDouble())
            : OptionalDouble.empty());
    return result;
  }

  /** Trains, evaluates and records one round; returns the State it ended with. */
  private State round(Trainer trainer, EnergyMeter energy, int round, State before) {
    Optional<State> interrupted = directory.interrupted(number, round);
    RoundMeter meter =
        RoundMeter.begin(
            energy, directory.costFile(number, round), interrupted.map(StateFile::fingerprint));
    State begin = interrupted.isPresent() ? interrupted.get() : begin(trainer, round, before);
    trainer.load(begin);
    if (plan.gradual().isEmpty()) {
      warnOfEmptyLayers(round, begin);
    }
    progress.roundBegins(number, round, plan.from(round), begin.step(), plan.to(round));
    ValidationCurve validation =
        ValidationCurve.open(
            directory.validationFile(number, round), begin.step() - plan.from(round));
    State trained =
        new RoundTraining(plan, directory, progress, stop, number, round)
            .train(trainer, begin, validation, meter);
    if (plan.gradual().isPresent()) {
      warnOfEmptyLayers(round, trained);
    }
    Path file = directory.stateFile(number, round);
    directory.write(file, trained, meter); // before it takes time to measure
    directory.delete(directory.progressFile(number, round));
    if (stop.getAsBoolean()) {
      throw new StoppedException(
          "in %s at step %d".formatted(RunDirectory.stage(number, round), trained.step()));
    }
    RoundResult result = measure(trainer, round, trained, validation);
    MetricsFile.write(directory.metricsFile(number, round), result);
    ObjectNode entry =
        Journal.entry(RunDirectory.stage(number, round))
            .put("hash", provenance.stageHash(seed(), round))
            .put(Journal.STATE, StateFile.fingerprint(trained));
    if (round == 0 && !plan.kept().isEmpty()) {
      ObjectNode kept = entry.putObject(Journal.KEPT);
      plan.kept().stream()
          .sorted()
          .forEach(step -> kept.put("" + step, fingerprint(directory.keptFile(number, step))));
    }
    meter.put(entry);
    OptionalDouble seconds = meter.seconds();
    if (seconds.isPresent()) {
      long examples = (plan.to(round) - plan.from(round)) * plan.settings().batch();
      entry.put("examplesPerSecond", meter.rate(examples));
    }
    journal.append(entry);
    directory.delete(directory.costFile(number, round));
    progress.roundEnds(number, result, seconds);
    results.add(result);
    return trained;
  }

  /** What is scored before training is known to be sound before training. */
  private void requireScores(Trainer trainer) {
    boolean own = plan.masks().isEmpty() && !plan.densities().isEmpty();
    if (own && plan.scoredAt() == ScoredAt.START) {
      plan.method().requireScores(scoring(trainer, start.first()));
    }
  }

  private Scoring scoring(Trainer trainer, State scored) {
    return plan.method()
        .scoring(
            plan.network(),
            scored,
            seed(),
            Optional.of(new TrainerGradients(trainer, plan.data(), seed())));
  }

  /** What a round trains from: the first State of all, or the rewound one, pruned. */
  private State begin(Trainer trainer, int round, State before) {
    if (round == 0) {
      return before;
    }
    if (plan.gradual().isPresent()) {
      return start.rewound(round, before); // pruned on the way
    }
    double density = plan.densities().get(round - 1);
    Scoring scoring = scoring(trainer, plan.scoredAt() == ScoredAt.START ? start.first() : before);
    Map<String, Tensor> masks;
    if (plan.masks().isPresent()) {
      masks = plan.masks().get().masks(plan.method(), scoring, number, round);
    } else if (searches.isNeeded()) {
      masks = searches.masks(round, before);
    } else {
      masks = plan.method().masks(scoring, density);
    }
    return start.rewound(round, before).with(masks);
  }

  private RoundResult measure(Trainer trainer, int round, State trained, ValidationCurve curve) {
    Survivors survivors = plan.method().survivors(plan.network(), trained);
    Evaluation training = trainer.evaluate(Split.TRAINING);
    Evaluation validation = trainer.evaluate(Split.VALIDATION);
    Evaluation test = trainer.evaluate(Split.TEST);
    if (!Double.isFinite(validation.loss())) {
      throw new RunException(
          "the validation loss of %s is %s; lower the learning rate"
              .formatted(RunDirectory.stage(number, round), validation.loss()));
    }
    return new RoundResult(
        round,
        survivors.density(),
        (double) (survivors.prunable() - survivors.remaining()) / survivors.prunable(),
        survivors.prunable(),
        plan.to(round) - plan.from(round),
        survivors.remaining(),
        (double) survivors.prunable() / survivors.remaining(),
        (double) survivors.multiplyAdds() / survivors.keptMultiplyAdds(),
        training.loss(),
        validation.loss(),
        orNull(validation.accuracy()),
        orNull(test.accuracy()),
        orNull(test.top5()),
        curve.lowest().orElse(null),
        survivors.layers().stream()
            .map(
                layer ->
                    new LayerResult(
                        layer.kernel().name(),
                        layer.kernel().shape(),
                        layer.remaining(),
                        layer.kernel().shape().size()))
            .toList());
  }

  private void warnOfEmptyLayers(int round, State begin) {
    List<String> empty = plan.method().survivors(plan.network(), begin).empty();
    if (!empty.isEmpty()) {
      progress.warn(
          "%s has no weights left in %s"
              .formatted(RunDirectory.stage(number, round), String.join(", ", empty)));
    }
  }

  private static String fingerprint(Path file) {
    return StateFile.fingerprint(StateFile.read(file));
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
