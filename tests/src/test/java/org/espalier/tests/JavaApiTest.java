// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.TrainedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The documents' Java examples, which are the methods below word for word but for sizes and paths.
 */
class JavaApiTest {

  private static final Path SOURCE = Path.of("src/test/java/org/espalier/tests/JavaApiTest.java");

  @Test
  void theExampleTrainsPrunesRewindsAndExports(@TempDir Path published) throws IOException {
    // pruning begins
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
      // pruning ends
      assertThat(pruner.survivors().remaining()).isEqualTo(26_620);
      assertThat(pruner.evaluate(Split.TEST).accuracy().orElseThrow()).isGreaterThan(0.85);
    }
    try (ServedModel model = ServedModel.load(published.resolve("strokes/1"))) {
      assertThat(model.inputs()).containsOnlyKeys("image");
    }
  }

  @Test
  void theExamplesPredictWithoutTensorFlow(@TempDir Path published) throws IOException {
    DataSet data = DataSets.read("strokes[train=20,test=10]");
    Network network = Models.create("lenet-300-100", data.training().shape(), 10);
    var settings = TrainingSettings.of(10, Optimizer.sgd(0.9), new Schedules.Constant(0.1));
    try (Pruner pruner = Pruner.open(network, data, settings, 1, 1)) {
      Path base = published.resolve("strokes-java");
      TrainedNetwork trained = TrainedNetwork.of(pruner, data);
      Exporter.export(trained, base, Flavour.RUNTIME, OptionalLong.empty());
    }
    float[] pixels = new float[784];
    float[] one = new float[10];
    // an example begins
    try (Model model = Model.open(published.resolve("strokes-java/1"))) {
      float[] logits = model.predict(pixels); // 28 x 28, from 0 to 255; any thread may
      // an example ends
      one = logits;
    }
    // a batch begins
    try (Model model = Model.open(published.resolve("strokes-java/1"), ModelOptions.DEFAULT)) {
      float[] in = new float[32 * 784];
      float[] out = new float[32 * 10];
      model.predict(in, out, 32); // allocates nothing once it runs
      // a batch ends
      assertThat(Arrays.copyOf(out, 10)).containsExactly(one, within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, ## In Java, pruning",
    "README.md, ## Without TensorFlow, an example",
    "docs/runtime.md, ## Use, a batch"
  })
  void theDocumentsShowTheseExamples(String document, String heading, String example)
      throws IOException {
    List<String> all = lines(Path.of("..").resolve(document));
    List<String> section = all.subList(all.indexOf(heading), all.size());
    String code = between(lines(SOURCE), "// " + example + " begins", "// " + example + " ends");
    assertThat(comparable(code + "}")).isEqualTo(comparable(between(section, "```java", "```")));
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
        .replace("published.resolve(\"", "Path.of(\"published/")
        .lines()
        .map(String::strip)
        .collect(Collectors.joining());
  }
}
