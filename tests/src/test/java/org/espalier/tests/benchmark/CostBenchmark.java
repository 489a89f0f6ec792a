// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.page.Axis;
import org.espalier.pruning.page.Chart;
import org.espalier.pruning.page.Colours;
import org.espalier.pruning.page.Mark;
import org.espalier.pruning.results.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a training step costs against the size of the network, of the data and of the batch, beside
 * Keras' fastest way. It draws the charts, and has no bar.
 */
@Tag("benchmark")
final class CostBenchmark {

  private static final int PAIRS = 7;
  private static final double SECONDS = 0.2; // of a block
  private static final int BATCH = 60;
  private static final int EXAMPLES = 6000;
  private static final String NETWORK = "lenet-300-100";

  /**
   * One place in one chart.
   *
   * @param microseconds of one step of ours, the lower quartile
   * @param ratio time of Keras over ours
   */
  private record Cost(
      String network,
      long parameters,
      int examples,
      int batch,
      int steps,
      double microseconds,
      Quartiles ratio) {}

  @Test
  void aStepAgainstNetworkDataAndBatch() throws IOException {
    List<Cost> network = new ArrayList<>();
    for (int width : new int[] {30, 100, 300, 1000, 3000}) {
      network.add(cost("mlp-784-%1$d-%1$d-10".formatted(width), EXAMPLES, BATCH));
    }
    List<Cost> data = new ArrayList<>();
    for (int examples : new int[] {1000, 3000, 10_000, 30_000, 100_000}) {
      data.add(cost(NETWORK, examples, BATCH));
    }
    List<Cost> batches = new ArrayList<>();
    for (int batch : new int[] {20, 60, 200, 600, 2000}) {
      batches.add(cost(NETWORK, EXAMPLES, batch));
    }
    String out = System.getProperty("benchmark.out", "");
    if (!out.isEmpty()) {
      Path to = Files.createDirectories(Path.of(out));
      Files.writeString(to.resolve("peer-cost.json"), Json.text(List.of(network, data, batches)));
      Files.writeString(
          to.resolve("peer-cost.svg"),
          Chart.image(
              List.of(
                  chart("Parameters", network, Cost::parameters),
                  chart("Examples", data, Cost::examples),
                  chart("Batch", batches, Cost::batch))));
    }
  }

  private static Cost cost(String network, int examples, int batch) {
    long parameters;
    int steps;
    try (Trainer trainer = new PeerTask(network, 1, batch, examples, 0).open(false)) {
      Tasks.steps(trainer, 5).run();
      steps = (int) Math.max(5, SECONDS * 10 / Alternation.seconds(Tasks.steps(trainer, 10)));
      PeerTask task = new PeerTask(network, steps, batch, examples, PAIRS);
      parameters = task.create().parameters().stream().mapToLong(one -> one.shape().size()).sum();
      try (Peer peer = task.keras("dense", "loop")) {
        double[] seconds = new double[PAIRS];
        Quartiles ratio = task.beside(peer, trainer);
        for (int i = 0; i < PAIRS; i++) {
          seconds[i] = Alternation.seconds(Tasks.steps(trainer, steps));
        }
        double step = 1e6 / steps * Quartiles.of(seconds).lower();
        return new Cost(network, parameters, examples, batch, steps, step, ratio);
      }
    }
  }

  private static Chart chart(String what, List<Cost> costs, ToDoubleFunction<Cost> x) {
    List<Mark.Dot> ours = new ArrayList<>();
    List<Mark.Dot> keras = new ArrayList<>();
    for (Cost cost : costs) {
      double step = cost.microseconds();
      ours.add(new Mark.Dot(x.applyAsDouble(cost), step));
      keras.add(new Mark.Dot(x.applyAsDouble(cost), step * cost.ratio().median()));
    }
    List<Mark.Dot> all = new ArrayList<>(ours);
    all.addAll(keras);
    return new Chart(
        "A training step against " + what.toLowerCase(Locale.ROOT),
        Axis.logarithmic(what, "", ours.stream().mapToDouble(Mark.Dot::x)),
        Axis.logarithmic("Microseconds a step", "", all.stream().mapToDouble(Mark.Dot::y)),
        List.of(
            new Mark.Line("Espalier", Colours.BLUE, true, ours),
            new Mark.Line("Keras, a loop in one tf.function", Colours.VERMILION, true, keras)));
  }
}
