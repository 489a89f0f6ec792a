// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.Models;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.mask.Densities;
import org.espalier.pruning.rewind.Rewinding;
import org.espalier.pruning.run.Pruner;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.TrainedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java example, which is the method below word for word but for sizes and paths. */
class JavaApiTest {

  private static final Path SOURCE = Path.of("src/test/java/org/espalier/tests/JavaApiTest.java");

  @Test
  void theExampleTrainsPrunesRewindsAndExports(@TempDir Path published) throws IOException {
    // README begins
    DataSet data = DataSets.read("strokes[train=1000,test=200]");
    Network network = Models.create("lenet-300-100", data.training().shape(), 10);
    long steps = 150;
    var schedule = new Schedules.Steps(0.1, 0.1, List.of(steps / 2, steps * 3 / 4));
    var settings = TrainingSettings.of(60, Optimizer.sgd(0.9), schedule);
    try (Pruner pruner = Pruner.open(network, data, settings, steps, 1)) {
      pruner.train();
      for (double density : Densities.untilSparsity(0.9, 0.5)) {
        pruner.prune(density).rewind(Rewinding.learningRate(0, steps)).train();
      }
      TrainedNetwork trained = TrainedNetwork.of(pruner, data);
      Exporter.export(trained, published.resolve("strokes"), Flavour.FAST, OptionalLong.empty());
      // README ends
      assertThat(pruner.survivors().remaining()).isEqualTo(26_620);
      assertThat(pruner.evaluate(Split.TEST).accuracy().orElseThrow()).isGreaterThan(0.85);
    }
    try (ServedModel model = ServedModel.load(published.resolve("strokes/1"))) {
      assertThat(model.inputs()).containsOnlyKeys("image");
    }
  }

  @Test
  void theReadmeShowsThisExample() throws IOException {
    List<String> readme = lines(Path.of("../README.md"));
    List<String> section = readme.subList(readme.indexOf("## In Java"), readme.size());
    assertThat(comparable(between(lines(SOURCE), "// README begins", "// README ends") + "}"))
        .isEqualTo(comparable(between(section, "```java", "```")));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(String::strip).toList();
  }

  private static String between(List<String> lines, String begin, String end) {
    int from = lines.indexOf(begin) + 1;
    int to = from + lines.subList(from, lines.size()).indexOf(end);
    return String.join("\n", lines.subList(from, to));
  }

  /** Sizes, paths and line breaks may differ. */
  private static String comparable(String code) {
    return code.replace("strokes[train=1000,test=200]", "strokes")
        .replace("steps = 150", "steps = 1_200")
        .replace("untilSparsity(0.9, 0.5)", "untilSparsity(0.9, 0.2)")
        .replace("published.resolve(\"strokes\")", "Path.of(\"published/strokes\")")
        .lines()
        .map(String::strip)
        .collect(Collectors.joining());
  }
}
