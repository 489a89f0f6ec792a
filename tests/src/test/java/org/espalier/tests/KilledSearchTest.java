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

/** A search killed again and again finds the plan, and writes the report, of one that never was. */
class KilledSearchTest {

  private static final String SEARCH =
      """
      version: 1
      model: lenet-5
      data: strokes[train=300,test=50]
      device: cpu
      threads: 1
      training: {epochs: 1, batch: 50}
      pruning:
        densities: [0.3]
        scope:
          kind: amc
          multiple: 2
          episodes: 16
          calibration: {batches: 4}
          agent: {warm-up: 5, units: 100}
      """;

  private final SplittableRandom random = new SplittableRandom(23);
  @TempDir private Path directory;

  @Test
  void endsAsIfNeverKilled() throws IOException, InterruptedException {
    kill(1);
  }

  @Test
  @Tag("full")
  void endsAsIfNeverKilledManyTimes() throws IOException, InterruptedException {
    kill(24);
  }

  private void kill(int times) throws IOException, InterruptedException {
    Path undisturbed = directory.resolve("undisturbed");
    long begun = System.nanoTime();
    Child.espalier(amc(undisturbed)).code(0);
    long nanos = System.nanoTime() - begun;
    int run = 0;
    int killed = 0;
    while (killed < times) { // a search that got to its end meanwhile makes room for another
      try (Child child = Child.start(amc(directory.resolve("run-" + run)))) {
        if (child.killAfter(nanos / 4 + random.nextLong(nanos / 2))) {
          killed++;
        } else {
          run++;
        }
      }
    }
    for (int ended = 0; ended <= run; ended++) {
      Path search = directory.resolve("run-" + ended);
      Child.espalier(amc(search)).code(0);
      for (String file : new String[] {"search.json", "plan.yaml", "report.html"}) {
        assertThat(search.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
      }
    }
  }

  private String[] amc(Path out) throws IOException {
    Path file = Files.writeString(directory.resolve("search.yaml"), SEARCH);
    return new String[] {"amc", file.toString(), "--resume", "--out=" + out};
  }
}
