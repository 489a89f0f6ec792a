// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.espalier.automl.amc.AmcProgress;
import org.espalier.automl.amc.AmcResult;
import org.espalier.automl.amc.AmcRun;
import org.espalier.graph.state.State;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Unit;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What searching for a plan of Plain-20 costs, and whether a budget of time is one. */
@Tag("benchmark")
final class AmcBenchmark {

  private static final String PLAIN_20 =
      """
      version: 1
      model: plain-20
      data: strokes[train=11200,test=50]
      device: cpu
      threads: 1
      training: {epochs: 0.2, batch: 50}
      pruning:
        densities: [%s]
        scope:
          kind: amc
          cost: %s
          episodes: %d
          reward-examples: 1000
          calibration: {batches: 10}
          agent: {warm-up: 5}
      """;

  @TempDir private Path directory;

  @Test
  void theAgentTakesLessThanATenthOfAnEpisode() throws IOException {
    AmcResult result = search(config(0.5, "multiply-adds", 40));
    double share = result.agentShare().orElseThrow();
    System.out.printf("the agent takes %.3f of an episode%n", share);
    assertThat(share).isLessThan(0.1);
  }

  @Test
  void anExportedModelMeetsABudgetOfLatency() throws IOException {
    double budget = 0.6;
    RunConfig config = config(budget, "latency", 20);
    AmcResult result = search(config);
    Plan plan = Plan.of(config);
    State dense = new RunDirectory(directory.resolve("search/dense")).trained(1, 0);
    PruningMethod method =
        new PruningMethod(
            new Magnitude(),
            result.agent().plan(Unit.CHANNELS, result.layers()),
            List.of(),
            new EmptyLayers.Warn(),
            false);
    State pruned = dense.with(method.masks(plan.network(), dense, 1));
    Path before = export(plan, dense, "dense");
    Path after = export(plan, pruned, "pruned");
    ServedRatio ratio = ServedRatio.of(after, before);
    System.out.printf(
        "budget %.2f, by the table %.3f, measured by the search %.3f, exported %.3f, of %s%n",
        budget,
        result.agent().cost(),
        result.served().orElseThrow().ratio(),
        ratio.median(),
        ratio.each());
    assertThat(result.agent().cost()).isLessThanOrEqualTo(budget);
    assertThat(ratio.median()).isLessThanOrEqualTo(budget);
  }

  private RunConfig config(double budget, String cost, int episodes) throws IOException {
    Path file = directory.resolve("amc.yaml");
    Files.writeString(file, PLAIN_20.formatted(budget, cost, episodes));
    return ConfigFile.load(file.toString(), ConfigFile.overlay());
  }

  private AmcResult search(RunConfig config) {
    return AmcRun.of(config, directory.resolve("search"), new AmcProgress() {}, () -> false);
  }

  private Path export(Plan plan, State state, String name) {
    return Exporter.export(
        TrainedNetwork.of(
            plan.network(), plan.masking(), state, plan.data().transform(), plan.data().labels()),
        directory.resolve(name),
        Flavour.FAST,
        OptionalLong.empty());
  }
}
