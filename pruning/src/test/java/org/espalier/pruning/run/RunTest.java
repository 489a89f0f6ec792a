// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.LEARNING_RATE;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;
import static org.espalier.pruning.run.SmallRuns.config;
import static org.espalier.pruning.run.SmallRuns.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.pruning.comparison.Cost;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.Timings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {

  @TempDir static Path shared;
  private static Path finished;

  @TempDir Path directory;

  @BeforeAll
  static void runOnce() {
    finished = shared.resolve("finished");
    Run.start(config(LEARNING_RATE), finished, new Recorder(), NEVER);
  }

  @Test
  void aFinishedRunLeavesEveryFile() {
    assertThat(files(finished).keySet())
        .contains(
            ".lock",
            "config.yaml",
            "journal.jsonl",
            "results.json",
            "results.csv",
            "overlaps.csv",
            "timings.json",
            "report.html",
            "curves.svg",
            "replicate-1/round-00/trained.state",
            "replicate-1/round-02/trained.state",
            "replicate-2/round-02/metrics.json")
        .anyMatch(name -> name.startsWith("events/replicate-2/"))
        .noneMatch(name -> name.contains("progress/") || name.endsWith(".tmp"));
    assertThat(Journal.open(finished).entries())
        .containsOnlyKeys(
            "begin",
            "replicate-1/round-00",
            "replicate-1/round-01",
            "replicate-1/round-02",
            "replicate-2/round-00",
            "replicate-2/round-01",
            "replicate-2/round-02",
            "report");
  }

  @Test
  void aFinishedRunTellsWhatItsReplicatesCost() {
    ReplicateResult second = ResultsFile.read(finished).replicates().get(1);
    Cost cost = Cost.of(second, 2, Timings.read(finished));
    double forwards = 784 * 8 + 8 * 10; // multiply-adds of an example

    assertThat(second.seed()).isEqualTo(2);
    assertThat(cost.dense().examples()).isEqualTo(180);
    assertThat(cost.dense().multiplyAdds()).isEqualTo(3 * forwards * 180);
    assertThat(cost.pruning().multiplyAdds()).isEqualTo(2 * 3 * forwards * 180);
    assertThat(cost.whole().seconds()).isPositive();
  }

  @Test
  void aSecondStartInTheSamePlaceIsRefused() {
    assertThatThrownBy(() -> Run.start(config(LEARNING_RATE), finished, new Recorder(), NEVER))
        .isInstanceOf(RunException.class)
        .hasMessage(finished + " holds a run; go on with it by --resume, or give another --out");
  }

  @Test
  void resumingAFinishedRunChangesNoByteAndTrainsNothing() {
    Map<String, String> before = files(finished);
    Recorder recorder = new Recorder();

    boolean anythingToDo = Run.resume(config(LEARNING_RATE), finished, false, recorder, NEVER);

    assertThat(anythingToDo).isFalse();
    assertThat(files(finished)).isEqualTo(before);
    assertThat(recorder.begun).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LEARNING_RATE,
        "rewind: weights, rewind-to: 10%",
        "scope: {kind: channel}, empty-layers: floor 2",
        "rewind: none, fine-tune-rate: 0.002"
      })
  void aRunStoppedAgainAndAgainEndsWithTheSameResults(String pruning) {
    Path undisturbed = finished;
    if (!pruning.equals(LEARNING_RATE)) {
      undisturbed = directory.resolve("undisturbed");
      Run.start(config(pruning), undisturbed, new Recorder(), NEVER);
    }
    Path stopped = directory.resolve("stopped");
    int stops = 0;
    while (!Files.exists(stopped.resolve("report.html"))) {
      try {
        Run.resume(config(pruning), stopped, false, new Recorder(), everyThirdLook());
      } catch (StoppedException e) {
        assertThat(e).hasMessageMatching("stopped in replicate-./round-0. at step [0-9]+; .*");
        stops++;
      }
    }

    assertThat(stops).isGreaterThanOrEqualTo(3);
    assertThat(bytes(stopped, "results.json")).isEqualTo(bytes(undisturbed, "results.json"));
    assertThat(bytes(stopped, "replicate-2/round-02/trained.state"))
        .isEqualTo(bytes(undisturbed, "replicate-2/round-02/trained.state"));
  }

  @Test
  void anInterruptedRoundTellsWhatItTookBeforeAndAfter() {
    boolean[] asked = {false};
    assertThatThrownBy(
            () ->
                Run.start(
                    config(LEARNING_RATE),
                    directory,
                    new Recorder(),
                    () -> !asked[0] && (asked[0] = true)))
        .isInstanceOf(StoppedException.class);

    Run.resume(config(LEARNING_RATE), directory, false, new Recorder(), NEVER);

    assertThat(Timings.read(directory).rounds())
        .hasSize(6)
        .allMatch(round -> round.seconds() > 0 && round.examplesPerSecond() > 0);
  }

  @Test
  void stoppingSaysWhereAndHowToGoOn() {
    assertThatThrownBy(
            () -> Run.start(config(LEARNING_RATE), directory, new Recorder(), () -> true))
        .isInstanceOf(StoppedException.class)
        .hasMessage("stopped in replicate-1/round-00 at step 100; go on with --resume");
  }

  @Test
  void aRunThatSomeoneWorksOnIsRefused() {
    try (DirectoryLock held = Run.lock(directory)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> Run.start(config(LEARNING_RATE), directory, new Recorder(), NEVER))
          .isInstanceOf(RunException.class)
          .hasMessageStartingWith("another process is working on " + directory);
    }
  }

  @Test
  void refusesToWriteIntoTheData() {
    RunConfig config =
        ConfigFile.load(ConfigFile.DEFAULT, Yaml.tree("data: 'idx:" + directory + "'"));
    Path inside = directory.resolve("runs/1");

    assertThatThrownBy(() -> Run.start(config, inside, new Recorder(), NEVER))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "the output %s lies inside the data directory %s; give another --out",
            inside, directory);
    assertThat(directory).isEmptyDirectory();
  }

  private static BooleanSupplier everyThirdLook() {
    int[] looks = {0};
    return () -> ++looks[0] == 3;
  }
}
