// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Trainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Training steps beside those of Python Keras on the same version of TensorFlow, and beside the
 * pruning wrapper of tensorflow-model-optimization. Keras takes steps in several ways, which {@code
 * keras_steps.py} explains; the bar holds for each, so for the fastest.
 */
@Tag("benchmark")
final class KerasBenchmark {

  @ParameterizedTest
  @CsvSource({
    "lenet-300-100, arrays, 1",
    "lenet-300-100, fit, 1",
    "lenet-300-100, executions, 1",
    "lenet-300-100, auto, 1",
    "lenet-300-100, function, 1",
    "lenet-300-100, loop, 1",
    "lenet-5, arrays, 1",
    "lenet-5, fit, 1",
    "lenet-5, executions, 1",
    "lenet-5, auto, 1",
    "lenet-5, function, 1",
    "lenet-5, loop, 1",
    "resnet-20, fit, 0.95",
    "resnet-20, executions, 0.95",
    "resnet-20, auto, 0.95",
    "resnet-20, function, 0.95",
    "resnet-20, loop, 0.95"
  })
  void denseStepsAreNotSlowerThanThoseOfKeras(String network, String way, double bar) {
    measure(network, false, way).requireAtLeast(bar);
  }

  @ParameterizedTest
  @CsvSource({
    "lenet-300-100, executions, 1",
    "lenet-300-100, function, 1",
    "lenet-300-100, loop, 1",
    "lenet-5, executions, 1",
    "lenet-5, function, 1",
    "lenet-5, loop, 1",
    "resnet-20, executions, 0.95",
    "resnet-20, function, 0.95",
    "resnet-20, loop, 0.95"
  })
  void maskedStepsAreNotSlowerThanThoseOfMaskedKerasLayers(String network, String way, double bar) {
    measure(network, true, way).requireAtLeast(bar);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet-300-100", "lenet-5", "resnet-20"})
  void maskedStepsAreAFifthFasterThanThoseOfThePruningWrapper(String network) {
    PeerTask task = PeerTask.of(network);
    try (Peer peer =
            Peer.start(
                Peer.Python.TENSORFLOW,
                "tfmot_steps.py",
                network,
                task.steps(),
                task.batch(),
                task.examples(),
                PeerTask.THREADS);
        Trainer trainer = task.open(true)) {
      peer.requireLike(task.create(), "TensorFlow " + Device.tensorFlowVersion());
      new Figure(
              "peer-tfmot-" + network,
              "masked step of tfmot's pruning wrapper / of ours, batch " + task.batch(),
              task.beside(peer, trainer))
          .requireAtLeast(1.2);
    }
  }

  private static Figure measure(String network, boolean masked, String way) {
    PeerTask task = PeerTask.of(network);
    String kind = masked ? "masked" : "dense";
    try (Peer peer = task.keras(kind, way);
        Trainer trainer = task.open(masked)) {
      return new Figure(
          "peer-keras-%s-%s-%s".formatted(network, kind, way),
          "%s step of Keras by %s / of ours, batch %d".formatted(kind, way, task.batch()),
          task.beside(peer, trainer));
    }
  }
}
