// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.RoundResult;

/**
 * The replicates of a run in order, so many at a time. Those that train at the same time share a
 * graph; each has a thread, and none waits for another. If one fails the others save their States
 * and stop.
 */
final class Replicates {

  private final Plan plan;
  private final RunDirectory directory;
  private final Journal journal;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final RunReport report;
  private final Map<Integer, ReplicateResult> sofar = new TreeMap<>();
  private volatile boolean failed;

  Replicates(
      Plan plan,
      RunDirectory directory,
      Journal journal,
      Progress progress,
      BooleanSupplier stop,
      RunReport report) {
    this.plan = plan;
    this.directory = directory;
    this.journal = journal;
    this.progress = progress;
    this.stop = stop;
    this.report = report;
  }

  /**
   * Runs every round that is not finished.
   *
   * @return a result each, in order
   * @throws StoppedException if asked to stop; the States are saved then
   */
  List<ReplicateResult> run() {
    int replicates = plan.config().replicates();
    int together = plan.execution().together();
    for (int first = 1; first <= replicates; first += together) {
      List<Replicate> unfinished = new ArrayList<>();
      for (int number = first; number < Math.min(first + together, replicates + 1); number++) {
        Replicate replicate = replicate(number, unfinished.isEmpty());
        replicate.readFinished(rounds -> tell(replicate, rounds));
        if (!replicate.isFinished()) {
          unfinished.add(replicate);
        }
      }
      train(unfinished);
    }
    return List.copyOf(sofar.values());
  }

  private Replicate replicate(int number, boolean leads) {
    Progress heard =
        plan.execution().together() == 1 ? progress : new SharedProgress(progress, leads);
    return new Replicate(
        plan, directory, journal, heard, () -> failed || stop.getAsBoolean(), number);
  }

  private void train(List<Replicate> unfinished) {
    if (unfinished.isEmpty()) {
      return;
    }
    List<Trainer> trainers =
        Trainer.open(
            plan.network(),
            plan.masking(),
            plan.settings(),
            plan.source(),
            plan.execution(),
            unfinished.stream().map(Replicate::seed).toList(),
            plan.method().criterion().variants());
    if (trainers.size() == 1) {
      train(unfinished.get(0), trainers.get(0));
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(trainers.size());
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < trainers.size(); i++) {
      Replicate replicate = unfinished.get(i);
      Trainer trainer = trainers.get(i);
      ends.add(threads.submit(() -> train(replicate, trainer)));
    }
    threads.shutdown();
    await(ends);
  }

  private void train(Replicate replicate, Trainer trainer) {
    boolean ended = false;
    try (trainer) {
      replicate.train(trainer, rounds -> tell(replicate, rounds));
      ended = true;
    } finally {
      failed |= !ended;
    }
  }

  /** Waits for all and throws what the first threw that was not told to stop. */
  private static void await(List<Future<?>> ends) {
    List<Throwable> failures = new ArrayList<>();
    for (Future<?> end : ends) {
      try {
        end.get();
      } catch (ExecutionException e) {
        boolean stopped = e.getCause() instanceof StoppedException;
        failures.add(stopped ? failures.size() : 0, e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoppedException("interrupted while replicates train");
      }
    }
    if (!failures.isEmpty() && failures.get(0) instanceof Error error) {
      throw error;
    }
    if (!failures.isEmpty()) {
      throw (RuntimeException) failures.get(0);
    }
  }

  private synchronized void tell(Replicate replicate, List<RoundResult> rounds) {
    sofar.put(replicate.number(), replicate.result(rounds));
    report.results("running", List.copyOf(sofar.values()));
  }
}
