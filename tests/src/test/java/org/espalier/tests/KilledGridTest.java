// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grid of two processes, of which one or both are killed, ends with the same bytes. */
@Tag("full")
class KilledGridTest {

  private static final String GRID =
      """
      version: 1
      set:
        model: mlp-784-10-10
        data: strokes[train=1000,test=100]
        training: {epochs: 30, batch: 20}
        pruning: {rounds: 2}
      replicates: 2
      axes:
        rewinding:
          learning-rate: {pruning: {rewind: learning-rate}}
          weights: {pruning: {rewind: weights}}
      """;

  /** What follows from the grid alone; what it cost does not. */
  private static final String DETERMINED =
      "comparison\\.(json|csv)|curves\\.svg|runs/.*/(results\\.(json|csv)|trained\\.state)";

  private static final int KILLS = 24;

  private final SplittableRandom random = new SplittableRandom(22);
  @TempDir private Path directory;

  @Test
  void endsAsIfNeverKilled() throws IOException, InterruptedException {
    Path whole = directory.resolve("whole");
    long begun = System.nanoTime();
    Child.espalier(compare(whole)).code(0);
    long nanos = System.nanoTime() - begun;
    Path killed = directory.resolve("killed-0");
    for (int i = 0; i < KILLS; i++) {
      if (!kill(i % 3, killed, random.nextLong(nanos / 2))) {
        assertSame(whole, killed);
        killed = directory.resolve("killed-" + (i + 1));
      }
    }
    espalier(compare(killed)).code(0);
    assertSame(whole, killed);
  }

  /**
   * Kills the whole tree, the parent or a worker; returns whether there is something left to do.
   */
  private boolean kill(int whom, Path out, long nanos) throws IOException, InterruptedException {
    try (Child child = Child.start(compare(out))) {
      long moment = System.nanoTime() + nanos;
      child.await(() -> System.nanoTime() > moment);
      List<ProcessHandle> workers = child.descendants();
      if (!child.isAlive()) {
        child.end().code(0);
        return false;
      }
      if (whom == 1 && !workers.isEmpty()) {
        workers.get(0).destroyForcibly();
        Ended ended = child.end().code(0); // does the worker's cells, too
        assertThat(ended.err())
            .isIn("", "warning: 1 of 2 processes died; the others did their cells\n");
        return false;
      }
      child.kill();
      if (whom == 0) {
        workers.forEach(ProcessHandle::destroyForcibly);
      }
      for (ProcessHandle worker : workers) { // which saves and ends when nobody would report
        worker.onExit().orTimeout(5, TimeUnit.MINUTES).join();
      }
      return true;
    }
  }

  private String[] compare(Path out) throws IOException {
    Path grid = Files.writeString(directory.resolve("grid.yaml"), GRID);
    return new String[] {"compare", grid.toString(), "--out=" + out, "--resume", "--processes=2"};
  }

  private static void assertSame(Path whole, Path killed) throws IOException {
    assertThat(determined(killed)).isEqualTo(determined(whole));
  }

  private static Map<String, String> determined(Path out) throws IOException {
    Map<String, String> files = SmallRun.snapshot(out);
    files.keySet().removeIf(name -> !name.matches(DETERMINED));
    files.replaceAll((name, timeAndHash) -> timeAndHash.substring(timeAndHash.indexOf(' ')));
    assertThat(files)
        .containsKeys("comparison.json", "comparison.csv", "curves.svg")
        .hasSizeGreaterThan(15);
    return files;
  }
}
