// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Gpu;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.models.Models;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it brings that two replicates train at the same time in one graph, a thread each: the time
 * they take one after the other over that together. With two cores at hand 2 is the most there is.
 */
@Tag("benchmark")
final class TogetherBenchmark {

  private static final int REPLICATES = 2;

  @Test
  void twoOfLenet300TakeLessThanOneAfterTheOther() {
    measure("lenet-300-100", Tasks.DIGIT, 60, Tasks.digits(), 200).requireAtLeast(1.3);
  }

  @Test
  void twoOfLenet5TakeLessThanOneAfterTheOther() {
    measure("lenet-5", Tasks.DIGIT, 60, Tasks.digits(), 30).requireAtLeast(1.3);
  }

  private static Figure measure(
      String model, Shape input, int batch, BatchSource source, int steps) {
    Network network = Models.create(model, input, Tasks.CLASSES);
    List<Trainer> trainers =
        Trainer.open(
            network,
            Masking.kernels(network),
            Tasks.momentum(batch),
            source,
            new Execution(Device.CPU, Gpu.DEFAULT, 1, REPLICATES),
            List.of(1L, 2L),
            List.of());
    ExecutorService threads = Executors.newFixedThreadPool(REPLICATES);
    List<Runnable> works = trainers.stream().map(one -> Tasks.steps(one, steps)).toList();
    try {
      return new Figure(
          "together-" + model,
          "two replicates one after the other / together, one thread each",
          Alternation.ratio(
              31, () -> works.forEach(Runnable::run), () -> atTheSameTime(threads, works)));
    } finally {
      threads.shutdown();
      trainers.forEach(Trainer::close);
    }
  }

  private static void atTheSameTime(ExecutorService threads, List<Runnable> works) {
    List<Future<?>> ends = new ArrayList<>();
    works.forEach(work -> ends.add(threads.submit(work)));
    for (Future<?> end : ends) {
      try {
        end.get();
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
