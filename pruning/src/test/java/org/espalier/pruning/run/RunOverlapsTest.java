// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.espalier.pruning.run.SmallRuns.LEARNING_RATE;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;
import static org.espalier.pruning.run.SmallRuns.config;

import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.state.State;
import org.espalier.graph.training.InitialValues;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;
import org.espalier.pruning.results.OverlapRow;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunOverlapsTest {

  @TempDir static Path shared;
  private static RunDirectory run;
  private static Plan plan;
  private static List<OverlapRow> rows;

  @TempDir Path directory;

  @BeforeAll
  static void runOnce() {
    run = new RunDirectory(shared.resolve("run"));
    plan = Plan.of(config(LEARNING_RATE));
    Run.start(config(LEARNING_RATE), run.path(), new Recorder(), NEVER);
    rows = new RunOverlaps(plan, run).rows();
  }

  @Test
  void signsAreComparedWithTheRoundBeforeAndWithFirstValues() {
    double[] since = new double[3];
    double[] start = new double[3];
    for (int r = 1; r <= 2; r++) {
      State first =
          InitialValues.state(plan.network(), plan.masking(), plan.settings().optimizer(), r);
      for (int round = 0; round <= 2; round++) {
        start[round] += changed(run.trained(r, round), first) / 2;
        since[round] +=
            round == 0 ? 0 : changed(run.trained(r, round), run.trained(r, round - 1)) / 2;
      }
    }

    assertThat(rows.get(0).signsChanged()).isNull();
    for (int round = 0; round <= 2; round++) {
      assertThat(rows.get(round).signsChangedSinceStart())
          .isCloseTo(start[round], within(1e-12))
          .isPositive();
      if (round > 0) {
        assertThat(rows.get(round).signsChanged()).isCloseTo(since[round], within(1e-12));
      }
    }
  }

  @Test
  void masksOfTwoSeedsOverlapAboutAsChanceHasIt() {
    assertThat(rows).extracting(OverlapRow::pairs).containsExactly(1, 1, 1);
    assertThat(rows.get(0).overlap()).isOne();
    assertThat(rows.get(1).overlap()).isBetween(0.3, 0.6);
    assertThat(rows.get(1).overlapByChance()).isBetween(0.33, 0.36); // a half of a half: a third
    assertThat(rows.get(2).overlapByChance()).isBetween(0.14, 0.2);
  }

  @Test
  void theyStandInTheReportAndInATable() {
    assertThat(bytes(run.path(), "overlaps.csv").lines()).hasSize(4);
    assertThat(bytes(run.path(), "report.html"))
        .contains("<h2>Signs and masks</h2>", "Overlap of masks between seeds");
  }

  @Test
  void aRunOfOneReplicateComparesNoSeeds() {
    RunConfig one =
        ConfigFile.load(
            run.config().toString(), Yaml.tree("{replicates: 1, pruning: {rounds: 0}}"));
    Run.start(one, directory, new Recorder(), NEVER);

    assertThat(bytes(directory, "overlaps.csv").lines().skip(1))
        .singleElement()
        .asString()
        .matches("0,1,,0\\.[0-9]+,0,,");
    assertThat(bytes(directory, "report.html"))
        .contains("<h2>Signs and masks</h2>")
        .doesNotContain("Overlap of masks");
  }

  /** By the definition, over all kernels. */
  private static double changed(State now, State then) {
    long kept = 0;
    long changed = 0;
    for (var kernel : plan.network().kernels()) {
      float[] mask = now.floats("mask/" + kernel.name());
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] == 1) {
          kept++;
          changed += Math.signum(now.raw(kernel)[i]) == Math.signum(then.raw(kernel)[i]) ? 0 : 1;
        }
      }
    }
    return (double) changed / kept;
  }
}
