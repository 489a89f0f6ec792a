// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What meets a run from outside: signals, a full disk, a second process. */
class InterruptedRunTest {

  private static final String[] FLAGS = {
    "--model=mlp-784-32-10", "--epochs=200", "--rounds=1", "--resume"
  };

  @TempDir private static Path undisturbed;
  @TempDir private Path directory;

  @BeforeAll
  static void finishOne() {
    espalier(SmallRun.prune(undisturbed.resolve("run"), FLAGS)).code(0);
  }

  @Test
  void terminatedItSavesAndGoesOnLater() throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    try (Child child = Child.start(SmallRun.prune(run, FLAGS))) {
      child.await(() -> Files.exists(run.resolve("journal.jsonl")));
      child.interrupt();
      assertThat(child.end().code(130).err()) // at which look depends on when it hears of it
          .containsPattern("stopped in replicate-1/round-00 at step [0-9]+; go on with --resume");
    }
    assertThat(run.resolve("replicate-1/progress/round-00.state")).exists();
    goesOnTo(run);
  }

  @Test
  void aFullDiskIsNamedAndTheRunGoesOnOnceThereIsRoom() throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    Child.withLargestFile(200, SmallRun.prune(run, FLAGS))
        .code(1)
        .says(
            "cannot write " + run.resolve("replicate-1/round-00/trained.state"), "File too large");
    assertThat(run.resolve("replicate-1/round-00")).isEmptyDirectory();
    goesOnTo(run);
  }

  @Test
  void aDiskThatFillsUpWhileTheRunReportsIsNamed() throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    String[] flags = {"--model=mlp-784-1-10", "--resume"}; // its States are smaller than a report
    Child.withLargestFile(14, SmallRun.prune(run, flags))
        .code(1)
        .says("cannot write " + run.resolve("report.html"), "File too large");
    assertThat(run.resolve("report.html")).doesNotExist();
    espalier(SmallRun.prune(run, flags)).code(0);
    assertThat(run.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void aSecondProcessIsKeptOut() throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    try (Child child = Child.start(SmallRun.prune(run, "--epochs=1000000"))) {
      child.await(() -> Files.exists(run.resolve("journal.jsonl")));
      espalier("prune", "--resume", "--out=" + run)
          .code(1)
          .says("another process is working on " + run + "; wait for it, or give another --out");
      espalier(SmallRun.prune(run)).code(1).says(run + " holds a run");
      assertThat(child.isAlive()).isTrue();
    }
  }

  private static void goesOnTo(Path run) throws IOException {
    espalier(SmallRun.prune(run, FLAGS)).code(0);
    assertThat(SmallRun.results(run)).isEqualTo(SmallRun.results(undisturbed.resolve("run")));
  }
}
