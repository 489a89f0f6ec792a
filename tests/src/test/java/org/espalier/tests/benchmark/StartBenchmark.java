// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Network;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What there is to wait for besides training, beside Python: a process from its start to its first
 * training step, an export of LeNet-5, and a process from its start to the first answer of what was
 * exported. The file caches are warm.
 */
@Tag("benchmark")
final class StartBenchmark {

  private static final int PAIRS = 5;

  @TempDir private Path directory;

  /** One step of 60 from 600 digits. */
  static PeerTask task(String network) {
    return new PeerTask(network, 1, 60, 600, PAIRS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet-300-100", "lenet-5"})
  void theFirstStepIsDoneNoLaterThanInPython(String network) {
    PeerTask task = task(network);
    List<String> python =
        Peer.Python.TENSORFLOW.command(
            "keras_first_step.py", network, task.batch(), task.examples(), PeerTask.THREADS);
    List<String> java = Peer.java(Beginning.class, "step", network);
    new Figure(
            "peer-start-" + network,
            "start of Python to Keras' first step / of Java to ours",
            Alternation.ratio(PAIRS, wait(python), wait(java)))
        .requireAtLeast(1);
  }

  @Test
  void exportTakesNoLongerThanThatOfKeras() {
    try (Peer keras = keras("keras")) {
      AtomicInteger version = new AtomicInteger();
      Runnable export = () -> export("ours", Flavour.PLAIN, version.incrementAndGet());
      new Figure(
              "peer-export-lenet-5",
              "export of LeNet-5 by Keras / by us, both with variables",
              Alternation.ratio(PAIRS, keras::block, export))
          .requireAtLeast(1);
    }
  }

  @Test
  void aPlainModelAnswersNoLaterThanInPython() {
    measureAnswer("plain", Flavour.PLAIN);
  }

  @Test
  void aModelOfTheRuntimeAnswersNoLaterThanInPython() {
    measureAnswer("runtime", Flavour.RUNTIME);
  }

  private void measureAnswer(String name, Flavour flavour) {
    Path ours = export("ours", flavour, 1);
    try (Peer keras = keras("keras")) {
      keras.block();
    }
    List<String> python =
        Peer.Python.TENSORFLOW.command("tensorflow_first_answer.py", directory.resolve("keras/1"));
    new Figure(
            "peer-load-lenet-5-" + name,
            "start of Python to TensorFlow's first answer / of Java to ours, " + name,
            Alternation.ratio(
                PAIRS, wait(python), wait(Peer.java(Beginning.class, "answer", ours))))
        .requireAtLeast(1);
  }

  private Peer keras(String to) {
    Peer peer =
        Peer.start(Peer.Python.TENSORFLOW, "keras_export.py", "lenet-5", directory.resolve(to));
    peer.requireLike(task("lenet-5").create(), "TensorFlow " + Device.tensorFlowVersion());
    return peer;
  }

  private Path export(String to, Flavour flavour, int version) {
    Network network = task("lenet-5").create();
    TrainedNetwork trained =
        TrainedNetwork.of(
            network,
            Masking.none(),
            InitialValues.state(network, Masking.none(), Optimizer.sgd(0), 1),
            InputTransform.unitPixels(),
            List.of());
    return Exporter.export(trained, directory.resolve(to), flavour, OptionalLong.of(version));
  }

  private static Runnable wait(List<String> command) {
    return () -> Peer.start(command).close();
  }
}
