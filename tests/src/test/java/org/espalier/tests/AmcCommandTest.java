// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a search to a served model: what the agent found is retrained, exported, smaller. */
class AmcCommandTest {

  private static final String SEARCH =
      """
      version: 1
      model: lenet-5
      data: strokes[train=500,test=50]
      device: cpu
      threads: 1
      training: {epochs: 1, batch: 50}
      pruning:
        densities: [0.3]
        scope: {kind: amc, multiple: 2, calibration: {batches: 4}, agent: {warm-up: 6}}
      """;

  @TempDir private Path directory;

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void aPlanIsFoundRetrainedAndExported() throws IOException {
    String search = directory.resolve("search").toString();
    Ended found =
        espalier("amc", file("s.yaml", SEARCH), "--episodes=12", "--budget=0.4", "--out=" + search)
            .code(0);
    assertThat(found.out())
        .contains("agent tries 12 plans of 3 layers", "chance tries 12 plans", "uniform", search);
    String run = directory.resolve("run").toString();
    espalier("prune", search + "/plan.yaml", "--rewind=none", "--out=" + run).code(0);
    Path models = directory.resolve("models");
    espalier("export", run, "--round=last", "--flavour=fast", "--to=" + models.resolve("pruned"))
        .code(0);
    espalier("export", run, "--round=0", "--flavour=fast", "--to=" + models.resolve("dense"))
        .code(0);
    assertThat(bytes(models.resolve("pruned"))).isLessThan(0.7 * bytes(models.resolve("dense")));
    espalier("amc", file("s.yaml", SEARCH), "--episodes=12", "--budget=0.4", "--out=" + search)
        .code(2)
        .says(search + " is there already; go on with its search by --resume");
  }

  private static double bytes(Path model) throws IOException {
    try (var files = Files.walk(model)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void whatCannotBeIsSaidBeforeTraining() throws IOException {
    Path out = directory.resolve("out");
    espalier("amc", file("s.yaml", SEARCH), "--budget=0.01", "--out=" + out)
        .code(2)
        .says("a budget of 0.01 of the multiply-adds cannot be met", "plans reach from 0.");
    espalier("amc", file("s.yaml", SEARCH), "--resume").code(2).says("--resume needs --out DIR");
    String table = file("table.csv", "layer,inputs,outputs,microseconds\nconv1,1,20,5\n");
    String latency = SEARCH.replace("multiple: 2", "cost: latency, latencies: " + table);
    espalier("amc", file("l.yaml", latency), "--out=" + out)
        .code(2)
        .says(table + " has no times of the layer conv2, it has [conv1]");
    String columns = "version: 1\nmodel: mlp-4-3-2\ndata: strokes[train=100,test=10]\n";
    espalier("amc", file("c.yaml", columns), "--out=" + out).code(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void aSearchIsOneMoreValueOfAnAxis() throws IOException {
    String grid =
        """
        version: 1
        set:
          model: mlp-784-24-16-10
          data: strokes[train=300,test=60]
          threads: 1
          training: {epochs: 2, batch: 20}
          pruning: {densities: [0.5], rewind: none}
        axes:
          plan:
            uniform: {pruning: {scope: {kind: channel}}}
            amc: {pruning: {scope: {kind: amc, multiple: 2, episodes: 6, agent: {warm-up: 2}}}}
        """;
    Path out = directory.resolve("grid");
    espalier("compare", file("grid.yaml", grid), "--out=" + out).code(0);
    assertThat(out.resolve("cells/amc-seed-1.json")).exists();
    assertThat(out.resolve("comparison.json")).content().contains("\"amc\"");
  }
}
