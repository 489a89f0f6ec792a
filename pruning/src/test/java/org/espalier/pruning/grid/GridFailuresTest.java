// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.grid.GridRunTest.GRID;
import static org.espalier.pruning.grid.GridRunTest.NEVER;
import static org.espalier.pruning.grid.GridRunTest.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.grid.GridRunTest.Lines;
import org.espalier.pruning.run.Progress;
import org.espalier.pruning.run.RunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridFailuresTest {

  private static final String ONE_SEED = GRID.replace("replicates: 2", "replicates: 1");

  @TempDir Path directory;

  @Test
  void aCellThatFailsIsReportedAndTheOthersStillRun() throws IOException {
    String emptied =
        ONE_SEED
            .replace("rewind-to: 10%", "densities: [0.5, 0.0002], empty-layers: fail")
            .replace("{rewind: reinitialise,", "{rewind: reinitialise, densities: [0.5],");

    assertThat(work(emptied, new Lines()))
        .containsExactly(
            "begins dense 1",
            "begins learning-rate 1",
            "finished learning-rate 1",
            "begins weights 1",
            "failed weights 1",
            "failed fresh 1");
    assertThat(failure("weights")).contains("leaves fc1/kernel without weights");
    assertThat(failure("fresh"))
        .startsWith("it takes the masks of weights, which failed: pruning to density");
  }

  @Test
  void aDenseTrainingThatFailsIsTriedOnceAndFailsEachOfItsCells() throws IOException {
    assertThat(work(ONE_SEED.replace("rate: 0.01", "rate: 1.0e+30"), new Lines()))
        .containsExactly(
            "begins dense 1", "failed learning-rate 1", "failed weights 1", "failed fresh 1");
    assertThat(failure("weights"))
        .isEqualTo(failure("learning-rate"))
        .contains("lower the learning rate");
  }

  @Test
  void aCellThatExhaustsTheMemoryFailsAndTheOthersStillRun() throws IOException {
    Lines exhausted =
        new Lines() {
          @Override
          public Progress begins(String method, long seed) {
            Progress progress = super.begins(method, seed);
            if (method.equals("learning-rate")) {
              throw new OutOfMemoryError("Java heap space");
            }
            return progress;
          }
        };

    assertThat(work(ONE_SEED, exhausted))
        .contains("failed learning-rate 1", "finished weights 1", "finished fresh 1");
    assertThat(failure("learning-rate"))
        .startsWith("Java's heap of ")
        .contains(" is too small (Java heap space); give more by ");
  }

  @Test
  void refusesAControlWhoseMasksCannotFitBeforeAnyTraining() throws IOException {
    Grid unfit =
        grid(
            directory,
            GRID.replace("rewind: reinitialise,", "rewind: reinitialise, densities: [0.3],"));

    assertThatThrownBy(() -> GridRun.of(unfit, directory.resolve("g"), new Lines(), NEVER))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "the cell fresh: masks-from has no round that keeps 1906 weights (density 0.3); its"
                + " rounds keep [3176, 1588]");
  }

  @Test
  void refusesACellThatCannotBeBeforeAnyTraining() throws IOException {
    Grid impossible =
        grid(
            directory,
            GRID.replace("schedule: {rate: 0.01}", "schedule: {kind: constant, rate: 1}"));

    assertThatThrownBy(() -> GridRun.of(impossible, directory.resolve("g"), new Lines(), NEVER))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "the cell learning-rate: rewind learning-rate under a constant schedule is fine-tuning");
    assertThat(directory.resolve("g")).doesNotExist();
  }

  @Test
  void refusesMoreThreadsThanMakeSenseHere() throws IOException {
    Grid crowded = grid(directory, GRID.replace("threads: 1", "threads: 100000"));

    assertThatThrownBy(() -> GridRun.of(crowded, directory.resolve("g"), new Lines(), NEVER))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("the cell learning-rate: threads must be at most 4 times the ");
  }

  @Test
  void refusesToWriteAmongTheData() throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Grid among =
        grid(directory, GRID.replace("strokes[train=200,test=50,seed=1]", "'idx:" + data + "'"));

    assertThatThrownBy(() -> GridRun.of(among, data.resolve("grid"), new Lines(), NEVER))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("lies inside the data directory " + data);
  }

  /** What is heard of a grid. */
  private List<String> work(String yaml, Lines lines) throws IOException {
    GridRun.of(grid(directory, yaml), directory.resolve("grid"), lines, NEVER).work();
    return lines.heard;
  }

  private String failure(String method) throws IOException {
    return Files.readString(directory.resolve("grid/cells/%s-seed-1.failed".formatted(method)));
  }
}
