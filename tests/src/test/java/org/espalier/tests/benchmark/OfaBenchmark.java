// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.math.Quantiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.automl.ofa.ElasticSpace;
import org.espalier.automl.ofa.OfaConfig;
import org.espalier.automl.ofa.OfaCost;
import org.espalier.automl.ofa.OfaProgress;
import org.espalier.automl.ofa.OfaResult;
import org.espalier.automl.ofa.OfaRun;
import org.espalier.automl.ofa.SubNetwork;
import org.espalier.automl.ofa.Supernet;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.ElasticTrainer;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What being elastic costs in training, and whether a budget of time is one. */
@Tag("benchmark")
final class OfaBenchmark {

  private static final int TURNS = 12;
  private static final int STEPS = 4;

  @TempDir private Path directory;

  @Test
  void aStepOnTheLargestSubNetworkTakesLittleMoreThanThePlainNetworks() {
    DataSet data = DataSets.read("strokes[train=2000,test=50]");
    ElasticSpace space = ElasticSpace.small();
    Supernet supernet = new Supernet(space, data.training().shape(), 10);
    TrainingSettings settings =
        TrainingSettings.of(100, Optimizer.sgd(0.9), new Schedules.Constant(0.01));
    Execution execution = new Execution(Device.CPU, 1);
    BatchSource source = new BatchSource.Resident(data, Augmentation.NONE);
    Network whole = supernet.network(28);
    Map<String, Tensor> largest = supernet.selectors(SubNetwork.largest(space));
    List<Double> summing = new ArrayList<>();
    List<Double> ordinary = new ArrayList<>();
    try (ElasticTrainer elastic =
            ElasticTrainer.open(
                List.of(whole), supernet.masking(), settings, source, execution, 1);
        Trainer plain =
            Trainer.open(
                supernet.plain(SubNetwork.largest(space)),
                Masking.none(),
                settings,
                source,
                execution,
                1,
                List.of())) {
      for (int turn = -2; turn < TURNS; turn++) {
        double dense = seconds(() -> plain.advanceTo(plain.step() + STEPS));
        double once = seconds(() -> elastic.trainer().advanceTo(elastic.trainer().step() + STEPS));
        double summed =
            seconds(
                () -> {
                  for (int step = 0; step < STEPS; step++) {
                    elastic.step(0, List.of(largest), largest);
                  }
                });
        if (turn >= 0) { // the others warm up
          ordinary.add(once / dense);
          summing.add(summed / dense);
        }
      }
    }
    System.out.printf(
        "a step on the largest sub-network takes %.3f of the plain network's; by sums %.3f%n",
        Quantiles.median().compute(ordinary), Quantiles.median().compute(summing));
    assertThat(Quantiles.median().compute(summing)).isLessThanOrEqualTo(1.15);
  }

  private static double seconds(Runnable run) {
    long begun = System.nanoTime();
    run.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  @Test
  void anExportedSubNetworkMeetsABudgetOfLatency() {
    double budget = 0.6;
    ObjectNode few = ConfigFile.overlay().put("data", "strokes[train=2000,test=100]");
    few.putObject("search").put("pairs", 60).put("held-out", 20);
    OfaConfig config = OfaConfig.load(OfaConfig.SMALL, few);
    OfaRun run = new OfaRun(config, directory.resolve("ofa"), new OfaProgress() {}, () -> false);
    run.train();
    OfaResult found = run.search(budget, OfaCost.LATENCY, Optional.empty());
    Path large = export(run, found.largest().sub(), "largest");
    Path small = export(run, found.best().sub(), "best");
    ServedRatio ratio = ServedRatio.of(small, large);
    System.out.printf(
        "budget %.2f, by the table %.3f, measured by the search %.3f, exported %.3f, of %s%n",
        budget,
        found.best().cost(),
        found.served().orElseThrow().ratio(),
        ratio.median(),
        ratio.each());
    assertThat(ratio.median()).isLessThanOrEqualTo(budget);
    assertThat(ratio.median() / found.best().cost()).isBetween(0.9, 1.1);
  }

  private Path export(OfaRun run, SubNetwork sub, String name) {
    return Exporter.export(
        run.extract(sub).network(), directory.resolve(name), Flavour.FAST, OptionalLong.empty());
  }
}
