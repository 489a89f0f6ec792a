// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What meets a run from outside: signals, a full disk, a second process. */
class InterruptedRunTest {

  private static final String[] FLAGS = {
    "--model=mlp-784-32-10", "--epochs=200", "--rounds=1", "--resume"
  };

  private static final String LONG_GRID =
      """
      version: 1
      set:
        model: mlp-784-10-10
        data: strokes[train=100,test=20]
        training: {epochs: 1000000, batch: 20}
        pruning: {rounds: 1}
      axes:
        one:
          a: {}
      """;

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
  void aRunThatIsMovedAwayIsNotBegunAgainInItsPlace() throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    Path moved = directory.resolve("moved");
    try (Child child = Child.start(SmallRun.prune(run, "--epochs=1000000"))) {
      child.await(() -> Files.exists(run.resolve("journal.jsonl")));
      Files.move(run, moved);
      child
          .end()
          .code(1)
          .says(run + " is gone: it was moved or deleted while this process worked on it");
    }
    assertThat(run).doesNotExist();
    assertThat(moved.resolve("journal.jsonl")).exists();
  }

  @Test
  void aGridThatIsMovedAwayIsNotBegunAgainInItsPlace() throws IOException, InterruptedException {
    Path grid = Files.writeString(directory.resolve("grid.yaml"), LONG_GRID);
    Path out = directory.resolve("grid");
    try (Child child = Child.start("compare", grid.toString(), "--out=" + out)) {
      child.await(() -> Files.exists(out.resolve("runs/a-seed-1/journal.jsonl")));
      Files.move(out, directory.resolve("moved"));
      child.end().code(1).says(out + " is gone: it was moved or deleted");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void ctrlCAtATerminalLeavesNoBarBehind() throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    List<String> command = new ArrayList<>(Child.command(SmallRun.prune(run, "--epochs=1000000")));
    command.add(1, "-Despalier.columns=80");
    Path err = directory.resolve("err");
    List<String> shell = new ArrayList<>();
    if (isInterruptIgnored()) { // and so it would be in every child
      shell.addAll(List.of("env", "--default-signal=INT"));
    }
    shell.addAll(List.of("bash", "-c", "exec \"$@\" 0>\"$0\" 2>&0"));
    shell.add(err.toString());
    shell.addAll(command);
    Process process =
        new ProcessBuilder(shell).redirectOutput(directory.resolve("out").toFile()).start();
    try {
      while (process.isAlive() && !(Files.exists(err) && Files.readString(err).contains("loss"))) {
        Thread.sleep(5);
      }
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(130);
    String said = Files.readString(err);
    String last = said.substring(said.lastIndexOf('\r') + 1);
    assertThat(last.stripLeading())
        .matches("espalier: stopped in replicate-1/round-0[01] at step [0-9]+; .*\n");
  }

  /** As where these tests run in the background of a script. */
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(
            line ->
                (Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16) & 2) != 0);
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
