// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grid from the command line: one process or several, disturbed or not, the same report. */
class ComparedTest {

  private static final String GRID =
      """
      version: 1
      set:
        model: mlp-784-10-10
        data: strokes[train=100,test=20]
        training: {batch: 20, epochs: 20}
        pruning: {rounds: 2}
        threads: 1
      replicates: 2
      axes:
        pruning.rewind: [learning-rate, weights, none]
      controls: [none]
      """;

  @TempDir private static Path shared;
  private static Path grid;
  private static String undisturbed;

  @TempDir private Path directory;

  @BeforeAll
  static void compareOnce() throws IOException {
    grid = Files.writeString(shared.resolve("grid.yaml"), GRID);
    Path out = shared.resolve("out");
    Ended ended = espalier("compare", grid.toString(), "--out=" + out).code(0);
    assertThat(ended.out())
        .contains(
            "grid: 3 methods, 6 cells", "none reaches ", "report " + out.resolve("report.html"));
    undisturbed = comparison(out);
    assertThat(undisturbed).contains("\"learning-rate\"", "\"weights\"", "\"none\"");
  }

  @Test
  void severalProcessesFindWhatOneFinds() throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Ended ended =
        Child.espalier("compare", grid.toString(), "--out=" + out, "--processes=3").code(0);

    assertThat(comparison(out)).isEqualTo(undisturbed);
    assertThat(ended.out().lines().filter(line -> line.startsWith("finished"))).hasSize(6);
  }

  @Test
  void killedItGoesOnWithWhatIsFinished() throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path first = out.resolve("cells/learning-rate-seed-1.json");
    List<ProcessHandle> workers;
    try (Child child = Child.start("compare", grid.toString(), "--out=" + out, "--processes=2")) {
      child.await(() -> Files.exists(first));
      workers = child.descendants();
      child.kill();
    }
    byte[] cell = Files.readAllBytes(first);
    workers.forEach(worker -> worker.onExit().join()); // they stop by themselves
    espalier("compare", grid.toString(), "--out=" + out, "--resume").code(0);

    assertThat(comparison(out)).isEqualTo(undisturbed);
    assertThat(first).hasBinaryContent(cell);
  }

  @Test
  void aWorkerThatDiesIsReportedAndTheOthersDoItsCells() throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    try (Child child = Child.start("compare", grid.toString(), "--out=" + out, "--processes=2")) {
      child.await(() -> Files.exists(out.resolve("cells/learning-rate-seed-1.json")));
      child.descendants().get(0).destroyForcibly();
      assertThat(child.end().code(0).err())
          .contains("warning: 1 of 2 processes died; the others did their cells");
    }

    assertThat(comparison(out)).isEqualTo(undisturbed);
  }

  @Test
  void terminatedItStopsItsWorkersAndGoesOnLater() throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    try (Child child = Child.start("compare", grid.toString(), "--out=" + out, "--processes=2")) {
      child.await(() -> Files.exists(out.resolve("cells/learning-rate-seed-1.json")));
      List<ProcessHandle> workers = child.descendants();
      child.interrupt();
      child.end().code(130);
      assertThat(workers).noneMatch(ProcessHandle::isAlive);
    }
    espalier("compare", grid.toString(), "--out=" + out, "--resume").code(0);

    assertThat(comparison(out)).isEqualTo(undisturbed);
  }

  @Test
  void aCellThatFailsIsReportedAndTheOthersAreCompared() throws IOException {
    Path failing =
        Files.writeString(
            directory.resolve("failing.yaml"),
            GRID.replace(
                    "pruning.rewind: [learning-rate, weights, none]",
                    "rate: {low: {}, high: {training: {clip-norm: null, schedule: {rate: 1.0e30}}}}")
                .replace("controls: [none]", ""));
    Path out = directory.resolve("out");
    Ended ended = espalier("compare", failing.toString(), "--out=" + out).code(1);

    assertThat(ended.err().lines().filter(line -> line.startsWith("espalier: the cell high, seed")))
        .hasSize(2)
        .allMatch(line -> line.contains("failed: ") && line.contains("lower the learning rate"));
    assertThat(ended.out()).contains("low reaches ");
    assertThat(Files.readString(out.resolve("report.html"))).contains("high, seed 2: ");
  }

  @Test
  void refusesWhatCannotBeMeantBeforeAnythingIsWritten() throws IOException {
    Path out = directory.resolve("out");
    espalier("compare", grid.toString(), "--out=" + out, "--processes=0")
        .code(2)
        .says("--processes must be at least 1, got 0");
    espalier("compare", grid.toString(), "--resume").code(2).says("--resume needs --out DIR");
    espalier("compare", grid.toString(), "--out=" + directory)
        .code(2)
        .says(directory + " is there already; go on with its grid by --resume");
    espalier("compare", grid.toString(), "--out=" + out, "--take=" + out)
        .code(2)
        .says("--take must name a directory, got " + out);
    espalier("compare", "none.yaml", "--out=" + out).code(2).says("there is no grid none.yaml");
    Path twice =
        Files.writeString(
            directory.resolve("twice.yaml"),
            GRID.replace("[learning-rate, weights, none]", "[weights]\n  a: {x: {}, y: {}}")
                .replace("controls: [none]", ""));
    espalier("compare", twice.toString(), "--out=" + out)
        .code(2)
        .says("the cells weights/x and weights/y are the same but for their names");
    assertThat(out).doesNotExist();
  }

  private static String comparison(Path out) throws IOException {
    return Files.readString(out.resolve("comparison.json"));
  }
}
