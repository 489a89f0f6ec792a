// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.DivergedException;
import org.espalier.graph.tensorflow.Evaluation;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.TrainedStep;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.config.PruningConfig.ScoredAt;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.mask.Survivors;
import org.espalier.pruning.results.LayerResult;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/**
 * One replicate of a run: its rounds in order, each taken from the journal if it is finished. What
 * has drifted since then was refused or allowed before, and does not undo a round.
 */
final class Replicate {

  private static final long MOST_STEPS_BETWEEN_LOOKS = 100;
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000_000L;
  private static final long NANOS_BETWEEN_STATES = 20_000_000_000L;

  private final Plan plan;
  private final RunDirectory directory;
  private final Journal journal;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final Provenance provenance;
  private final int number;
  private final long seed;

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
    this.seed = plan.config().seed() + number - 1;
  }

  long seed() {
    return seed;
  }

  /**
   * Runs every round that is not finished.
   *
   * @param sofar is told all rounds finished so far, after each
   * @throws StoppedException if asked to stop; the State is saved then
   */
  List<RoundResult> run(java.util.function.Consumer<List<RoundResult>> sofar) {
    List<RoundResult> results = new ArrayList<>();
    int rounds = plan.densities().size() + 1;
    while (results.size() < rounds) {
      Optional<RoundResult> finished = finished(results.size());
      if (finished.isEmpty()) {
        break;
      }
      results.add(finished.get());
      sofar.accept(results);
    }
    if (results.size() == rounds) {
      return results;
    }
    dropRoundsWithoutStates(results);
    try (Trainer trainer =
        Trainer.open(
            plan.network(),
            plan.method().masking(plan.network()),
            plan.settings(),
            plan.source(),
            plan.execution(),
            seed,
            plan.method().criterion().variants())) {
      State trained =
          results.isEmpty()
              ? trainer.initialState()
              : directory.trained(number, results.size() - 1);
      while (results.size() < rounds) {
        trained = round(trainer, results.size(), trained, results);
        sofar.accept(results);
      }
    }
    return results;
  }

  /** A corrupt State was to be deleted; its round, and all after it, are done again. */
  private void dropRoundsWithoutStates(List<RoundResult> results) {
    long from = plan.rewinding().earlier();
    if (plan.rewinding().needsEarlierState()
        && from > 0
        && !Files.exists(directory.keptFile(number, from))) {
      results.clear();
    }
    while (!results.isEmpty() && !Files.exists(directory.stateFile(number, results.size() - 1))) {
      results.remove(results.size() - 1);
    }
  }

  private Optional<RoundResult> finished(int round) {
    Optional<ObjectNode> entry = journal.get(RunDirectory.stage(number, round));
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    RoundResult result = MetricsFile.read(directory.metricsFile(number, round));
    progress.roundEnds(
        number,
        result,
        entry.get().has("seconds")
            ? OptionalDouble.of(entry.get().get("seconds").asDouble())
            : OptionalDouble.empty());
    return Optional.of(result);
  }

  /** Trains, evaluates and records one round; returns the State it ended with. */
  private State round(Trainer trainer, int round, State before, List<RoundResult> results) {
    Optional<State> interrupted = directory.progress(number, round);
    State start = interrupted.isPresent() ? interrupted.get() : start(trainer, round, before);
    trainer.load(start);
    warnOfEmptyLayers(round, start);
    progress.roundBegins(number, round, plan.from(round), start.step(), plan.to(round));
    long begun = System.nanoTime();
    long steps = plan.to(round) - start.step();
    if (steps > 0) {
      train(trainer, round);
    }
    double trainingSeconds = (System.nanoTime() - begun) / 1e9;
    State trained = trainer.state();
    RoundResult result = measure(trainer, round, trained);
    directory.write(directory.stateFile(number, round), trained);
    MetricsFile.write(directory.metricsFile(number, round), result);
    ObjectNode entry =
        Journal.entry(RunDirectory.stage(number, round))
            .put("hash", provenance.stageHash(seed, round));
    OptionalDouble seconds = OptionalDouble.empty();
    if (interrupted.isEmpty()) { // nobody knows what an interrupted one took
      seconds = OptionalDouble.of((System.nanoTime() - begun) / 1e9);
      entry
          .put("seconds", seconds.getAsDouble())
          .put("examplesPerSecond", steps * plan.settings().batch() / trainingSeconds);
    }
    journal.append(entry);
    directory.deleteProgress(number, round);
    progress.roundEnds(number, result, seconds);
    results.add(result);
    return trained;
  }

  /** What a round trains from: for round 0 the first values, later the rewound State, pruned. */
  private State start(Trainer trainer, int round, State before) {
    if (round == 0) {
      return before;
    }
    double density = plan.densities().get(round - 1);
    Scoring scoring =
        new Scoring(
            plan.network(),
            plan.method().prunable(plan.network()),
            plan.scoredAt() == ScoredAt.START ? trainer.initialState() : before,
            seed,
            Optional.of(new TrainerGradients(trainer, plan.data(), seed)));
    Map<String, Tensor> masks = plan.method().masks(scoring, density);
    State earlier = before;
    if (plan.rewinding().needsEarlierState()) {
      earlier =
          plan.rewinding().earlier() == 0
              ? trainer.initialState()
              : org.espalier.graph.state.StateFile.read(
                  directory.keptFile(number, plan.rewinding().earlier()));
    }
    return plan.rewinding().apply(plan.network(), before, earlier, seed, round).with(masks);
  }

  /** Trains to the end of the round, stopping on the way to report, keep and save. */
  private void train(Trainer trainer, int round) {
    long end = plan.to(round);
    long keep = round == 0 && plan.rewinding().needsEarlierState() ? plan.rewinding().earlier() : 0;
    long saved = System.nanoTime();
    // Where the looks fall changes nothing but what is reported; a slow network is looked at soon.
    long steps = plan.network().multiplyAdds() < 1_000_000 ? MOST_STEPS_BETWEEN_LOOKS : 1;
    while (trainer.step() < end) {
      long looked = System.nanoTime();
      long next = Math.min(end, trainer.step() + steps);
      if (trainer.step() < keep) {
        next = Math.min(next, keep);
      }
      TrainedStep step = advance(trainer, round, next);
      progress.step(step);
      if (next == keep) {
        directory.write(directory.keptFile(number, keep), trainer.state());
      }
      boolean quick = System.nanoTime() - looked < NANOS_BETWEEN_LOOKS / 2;
      steps = quick ? Math.min(2 * steps, MOST_STEPS_BETWEEN_LOOKS) : Math.max(1, steps / 2);
      boolean stopping = stop.getAsBoolean();
      if (stopping || System.nanoTime() - saved > NANOS_BETWEEN_STATES) {
        directory.write(directory.progressFile(number, round), trainer.state());
        saved = System.nanoTime();
      }
      if (stopping) {
        throw new StoppedException(
            "in %s at step %d".formatted(RunDirectory.stage(number, round), trainer.step()));
      }
    }
  }

  private TrainedStep advance(Trainer trainer, int round, long next) {
    try {
      return trainer.advanceTo(next);
    } catch (DivergedException e) {
      throw new RunException(
          "%s (%s); the States of earlier rounds are kept"
              .formatted(e.getMessage(), RunDirectory.stage(number, round)),
          e);
    }
  }

  private RoundResult measure(Trainer trainer, int round, State trained) {
    Survivors survivors =
        Survivors.of(plan.network(), plan.method().prunable(plan.network()), trained);
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

  private void warnOfEmptyLayers(int round, State start) {
    List<String> empty =
        Survivors.of(plan.network(), plan.method().prunable(plan.network()), start).empty();
    if (!empty.isEmpty()) {
      progress.warn(
          "%s has no weights left in %s"
              .formatted(RunDirectory.stage(number, round), String.join(", ", empty)));
    }
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
