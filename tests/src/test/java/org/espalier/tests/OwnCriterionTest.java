// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.espalier.models.Models;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.mask.Criterion;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scope;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.run.Pruner;
import org.junit.jupiter.api.Test;

/** The README's criterion, which is the record below word for word. */
class OwnCriterionTest {

  // README begins
  record Growth(int examples) implements Criterion {
    @Override
    public Map<String, float[]> scores(Scoring scoring) {
      int[] batch = scoring.gradients().batch(0, examples);
      Map<String, float[]> gradient =
          scoring.gradients().gradient(scoring.state(), Variant.inference(), batch);
      return scoring.fromGradient(gradient, (weight, g) -> -weight * g);
    }

    @Override
    public List<Variant> variants() {
      return List.of(Variant.inference());
    }
  }

  // README ends

  @Test
  void prunesThroughAPruner() {
    DataSet data = DataSets.read("strokes[train=200,test=50]");
    Network network = Models.create("mlp-784-20-10", data.training().shape(), 10);
    var settings =
        TrainingSettings.of(20, Optimizer.sgd(0.9), new Schedules.Steps(0.1, 0.1, List.of(20L)));
    PruningMethod method =
        new PruningMethod(
            new Growth(64), new Scope.Global(), List.of(), new EmptyLayers.Warn(), false);
    try (Pruner pruner =
        Pruner.open(
            network,
            new BatchSource.Resident(data, Augmentation.NONE),
            settings,
            40,
            1,
            method,
            new Execution(Device.CPU, 1))) {
      long step = pruner.train().state().step();
      assertThat(pruner.prune(0.5).survivors().remaining()).isEqualTo(7_940);
      assertThat(pruner.state().step()).as("scoring leaves training as it is").isEqualTo(step);
    }
  }

  @Test
  void theReadmeShowsThisRecord() throws IOException {
    Path source = Path.of("src/test/java/org/espalier/tests/OwnCriterionTest.java");
    String record = between(Files.readString(source), "// README begins", "// README ends");
    String readme = Files.readString(Path.of("../README.md"));
    String shown =
        between(readme.substring(readme.indexOf("A criterion of your own")), "```java", "```");
    assertThat(record.replaceAll("\\s+", " ")).isEqualTo(shown.replaceAll("\\s+", " "));
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }
}
