// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.models.Models;
import org.espalier.pruning.mask.PruningMethod;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whether memory stays where it is: resident memory over 10,000 steps in 50 rounds, each pruned,
 * rewound, trained, evaluated and taken as a State. Linux only: it reads {@code VmRSS}, after a
 * garbage collection, so that the garbage of Java does not hide what native code leaks.
 */
@Tag("benchmark")
final class MemoryBenchmark {

  private static final int ROUNDS = 50;
  private static final int WARM_UP_ROUNDS = 10;
  private static final int STEPS_A_ROUND = 200;

  @Test
  void residentMemoryStaysWithin5PercentOver10000Steps() throws IOException {
    Network network = Models.create("lenet-300-100", Tasks.DIGIT, Tasks.CLASSES);
    PruningMethod method = PruningMethod.globalMagnitude();
    try (Trainer trainer =
        Tasks.open(network, Masking.kernels(network), Tasks.momentum(60), Tasks.digits())) {
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        round(trainer, network, method, 1);
        residentKib();
      }
      double before = residentKib();
      double[] growth = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        round(trainer, network, method, Math.pow(0.9, i));
        growth[i] = residentKib() / before;
      }
      new Figure("memory-growth", "resident memory / that after warm-up", Quartiles.of(growth))
          .requireAtMost(1.05);
      double highest = Arrays.stream(growth).max().orElseThrow();
      new Figure("memory-growth-highest", "the highest", Quartiles.of(new double[] {highest}))
          .requireAtMost(1.05);
    }
  }

  private static void round(
      Trainer trainer, Network network, PruningMethod method, double density) {
    State trained = trainer.state();
    trainer.load(trained.with(method.masks(network, trained, density)));
    trainer.assign(Map.of(State.STEP, Tensor.of(0)));
    trainer.advanceTo(STEPS_A_ROUND);
    trainer.evaluate(Split.VALIDATION);
  }

  private static double residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
