// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An elastic network whose training and search are killed again and again is the same network. */
class KilledOfaTest {

  private static final String TINY =
      """
      version: 1
      data: strokes[train=400,test=40]
      device: cpu
      space:
        stem: 4
        stem-stride: 2
        units: [{filters: 6, stride: 2, squeeze-excite: false, activation: relu}]
        last: 8
        choices: {kernels: [3, 5], depths: [1, 2], expands: [2, 3], resolutions: [28]}
      training: {batch: 20}
      stages:
      - {name: full, choices: {kernels: [5], depths: [2], expands: [3], resolutions: [28]}, together: 1, epochs: 10, rate: 0.05}
      - {name: shrunk, choices: {kernels: [3, 5], depths: [1, 2], expands: [2, 3], resolutions: [28]}, together: 2, epochs: 10, rate: 0.02}
      calibration: 60
      search: {pairs: 20, held-out: 10, examples: 40}
      """;

  private final SplittableRandom random = new SplittableRandom(29);
  @TempDir private Path directory;

  @Test
  void endsAsIfNeverKilled() throws IOException, InterruptedException {
    kill(1);
  }

  @Test
  @Tag("full")
  void endsAsIfNeverKilledManyTimes() throws IOException, InterruptedException {
    kill(12);
  }

  /** Kills training so many times, and every search of what was trained. */
  private void kill(int times) throws IOException, InterruptedException {
    Path undisturbed = directory.resolve("undisturbed");
    long training = nanos("train", undisturbed);
    long searching = nanos("search", undisturbed);
    int run = 0;
    int killed = 0;
    while (killed < times) { // a training that got to its end meanwhile makes room for another
      if (killed("train", directory.resolve("run-" + run), training)) {
        killed++;
      } else {
        run++;
      }
    }
    for (int ended = 0; ended <= run; ended++) {
      Path out = directory.resolve("run-" + ended);
      Child.espalier(ofa("train", out)).code(0);
      killed("search", out, searching);
      Child.espalier(ofa("search", out)).code(0);
      for (String file : new String[] {"supernet.state", "measured.jsonl", "search.json"}) {
        assertThat(out.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
      }
    }
  }

  private long nanos(String doing, Path out) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Child.espalier(ofa(doing, out)).code(0);
    return System.nanoTime() - begun;
  }

  /** Whether it had not ended before it could be killed. */
  private boolean killed(String doing, Path out, long nanos)
      throws IOException, InterruptedException {
    try (Child child = Child.start(ofa(doing, out))) {
      return child.killAfter(nanos / 4 + random.nextLong(nanos / 2));
    }
  }

  private String[] ofa(String doing, Path out) throws IOException {
    Path file = Files.writeString(directory.resolve("ofa.yaml"), TINY);
    return doing.equals("train")
        ? new String[] {"ofa", doing, file.toString(), "--resume", "--out=" + out}
        : new String[] {"ofa", doing, file.toString(), "--out=" + out};
  }
}
