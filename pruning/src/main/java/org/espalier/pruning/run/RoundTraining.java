// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.DivergedException;
import org.espalier.graph.tensorflow.TrainedStep;
import org.espalier.graph.tensorflow.Trainer;

/** The training of one round, which stops on the way to report, keep and save. */
final class RoundTraining {

  private static final long MOST_STEPS_BETWEEN_LOOKS = 100;
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000_000L;
  private static final long NANOS_BETWEEN_STATES = 20_000_000_000L;

  private final Plan plan;
  private final RunDirectory directory;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final int number;
  private final int round;

  RoundTraining(
      Plan plan,
      RunDirectory directory,
      Progress progress,
      BooleanSupplier stop,
      int number,
      int round) {
    this.plan = plan;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
    this.number = number;
    this.round = round;
  }

  /**
   * Trains to the end of the round.
   *
   * @param start the State that the trainer holds
   * @param validation is measured every so many steps, and at the end
   * @param meter is saved before each State
   * @return the State it ends with
   * @throws StoppedException if asked to stop; the State is saved then
   * @throws RunException if training diverges; the last good State is saved then
   */
  State train(Trainer trainer, State start, ValidationCurve validation, RoundMeter meter) {
    long end = plan.to(round);
    long from = plan.from(round);
    boolean measures = plan.evaluateEvery() > 0;
    long every = measures ? plan.evaluateEvery() : end - from;
    Set<Long> kept = round == 0 ? plan.kept() : Set.of();
    State good = start;
    long saved = System.nanoTime();
    meter.trains();
    MaskUpdates updates =
        new MaskUpdates(plan, round, new RoundStart(plan, directory, number).seed());
    // Where the looks fall changes nothing but what is reported; a slow network is looked at soon.
    long steps = plan.network().multiplyAdds() < 1_000_000 ? MOST_STEPS_BETWEEN_LOOKS : 1;
    while (trainer.step() < end) {
      long looked = System.nanoTime();
      if (updates.areDue(trainer.step())) {
        State now = updates.look(trainer);
        requireFinite(now, trainer.step(), good, meter);
        updates.update(trainer, now);
      }
      long next = Math.min(end, trainer.step() + steps);
      for (long keep : kept) {
        next = trainer.step() < keep ? Math.min(next, keep) : next;
      }
      long measured = Math.min(end, from + ((trainer.step() - from) / every + 1) * every);
      next = Math.min(Math.min(next, measured), updates.nextAfter(trainer.step()));
      progress.step(advance(trainer, next, good, meter));
      directory.requireThere();
      if (kept.contains(next)) {
        good = finite(trainer, good, meter);
        directory.write(directory.keptFile(number, next), good);
      }
      if (measures && next == measured) {
        validation.measure(trainer, next - from);
      }
      boolean quick = System.nanoTime() - looked < NANOS_BETWEEN_LOOKS / 2;
      steps = quick ? Math.min(2 * steps, MOST_STEPS_BETWEEN_LOOKS) : Math.max(1, steps / 2);
      boolean stopping = stop.getAsBoolean();
      if (stopping || System.nanoTime() - saved > NANOS_BETWEEN_STATES) {
        good = finite(trainer, good, meter);
        directory.write(directory.progressFile(number, round), good, meter);
        saved = System.nanoTime();
      }
      if (stopping) {
        throw new StoppedException(
            "in %s at step %d".formatted(RunDirectory.stage(number, round), trainer.step()));
      }
    }
    State trained = finite(trainer, good, meter);
    meter.trained();
    return trained;
  }

  private TrainedStep advance(Trainer trainer, long next, State good, RoundMeter meter) {
    try {
      return trainer.advanceTo(next);
    } catch (DivergedException e) {
      throw diverged(Objects.requireNonNull(e.getMessage()), good, meter, e);
    }
  }

  /** The State now, once it is known to hold no NaN and no infinity. */
  private State finite(Trainer trainer, State good, RoundMeter meter) {
    State state = trainer.state();
    requireFinite(state, trainer.step(), good, meter);
    return state;
  }

  private void requireFinite(State state, long step, State good, RoundMeter meter) {
    for (StateKind kind : List.of(StateKind.PARAMETER, StateKind.STATISTIC)) {
      state
          .ofKind(kind)
          .forEach(
              (name, tensor) -> {
                for (float value : ((Tensor.Floats) tensor).values()) {
                  if (!Float.isFinite(value)) {
                    String found =
                        "%s holds %s at step %d; lower the learning rate"
                            .formatted(name, value, step);
                    throw diverged(found, good, meter, new ArithmeticException(found));
                  }
                }
              });
    }
  }

  private RunException diverged(
      String found, State good, RoundMeter meter, RuntimeException cause) {
    directory.write(directory.progressFile(number, round), good, meter);
    return new RunException(
        "%s (%s); the last good State, of step %d, is kept in %s"
            .formatted(
                found,
                RunDirectory.stage(number, round),
                good.step(),
                directory.progressFile(number, round)),
        cause);
  }
}
