// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.util.List;
import org.espalier.graph.network.Network;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.rewind.Rewinding;
import org.espalier.pruning.run.Pruner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole rounds beside PyTorch's: a fifth of the weights pruned by global magnitude, the learning
 * rate rewound, a block of steps trained, 500 examples evaluated. PyTorch's masks are those of
 * {@code torch.nn.utils.prune}.
 */
@Tag("benchmark")
final class TorchBenchmark {

  @ParameterizedTest
  @CsvSource({
    "lenet-300-100, contiguous",
    "lenet-5, contiguous",
    "lenet-5, channels-last",
    "resnet-20, contiguous",
    "resnet-20, channels-last"
  })
  void aRoundIsAThirdFaster(String name, String layout) {
    PeerTask task = PeerTask.of(name);
    try (Peer peer =
            Peer.start(
                Peer.Python.PYTORCH,
                "torch_rounds.py",
                name,
                task.steps(),
                task.batch(),
                task.examples(),
                Tasks.HELD_OUT,
                PeerTask.THREADS,
                layout);
        Pruner pruner = open(task)) {
      peer.requireLike(task.create(), "PyTorch ");
      double[] density = {1};
      Runnable round =
          () -> {
            density[0] *= 0.8;
            pruner.prune(density[0]).rewind(Rewinding.learningRate(0, task.steps())).train();
            pruner.evaluate(Split.VALIDATION);
          };
      new Figure(
              "peer-pytorch-%s-%s".formatted(name, layout),
              "round of %d steps of PyTorch, %s / of ours, batch %d"
                  .formatted(task.steps(), layout, task.batch()),
              Alternation.ratio(task.pairs(), peer::block, round))
          .requireAtLeast(1.3);
    }
  }

  private static Pruner open(PeerTask task) {
    Network network = task.create();
    List<Long> boundaries = List.of(task.steps() / 2L, task.steps() * 3L / 4);
    return Pruner.open(
        network,
        task.source(),
        TrainingSettings.of(
            task.batch(), Optimizer.sgd(0.9), new Schedules.Steps(0.001, 0.1, boundaries)),
        task.steps(),
        1,
        PruningMethod.globalMagnitude(),
        new Execution(Device.CPU, PeerTask.THREADS));
  }
}
