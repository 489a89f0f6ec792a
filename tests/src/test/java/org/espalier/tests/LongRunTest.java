// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code prune} over 200 rounds: resident memory, Java's heap in it, stays flat. */
@Tag("full")
@EnabledOnOs(OS.LINUX)
class LongRunTest {

  private static final int ROUNDS = 200;
  private static final int WARM_UP_ROUNDS = 50;
  private static final double MOST_KIB_A_ROUND = 50;

  @TempDir private Path directory;

  @Test
  void residentMemoryIsFlatOver200Rounds() throws IOException, InterruptedException {
    Path run = directory.resolve("run");
    String[] flags = {"--rounds=" + ROUNDS, "--per-round=0.02", "--epochs=2", "--threads=1"};
    List<Double> kib = new ArrayList<>();
    try (Child child = Child.withHeap(64, SmallRun.prune(run, flags))) {
      child.await(
          () -> {
            if (lines(run.resolve("journal.jsonl")) > kib.size()) {
              child.residentKib().ifPresent(kib::add);
            }
            return false;
          });
      child.end().code(0);
    }
    assertThat(kib).as("a sample a round").hasSizeGreaterThan(ROUNDS * 9 / 10);
    double[] late = kib.stream().skip(WARM_UP_ROUNDS).mapToDouble(Double::doubleValue).toArray();
    int tenth = late.length / 10;
    double first = Arrays.stream(late, 0, tenth).average().orElseThrow();
    double last = Arrays.stream(late, late.length - tenth, late.length).average().orElseThrow();
    System.out.printf(
        "resident memory after round %d: %.0f KiB, at the end %.0f KiB, slope %.2f KiB a round%n",
        WARM_UP_ROUNDS, first, last, slope(late));
    assertThat(slope(late)).as("KiB a round").isLessThan(MOST_KIB_A_ROUND);
    assertThat(last / first).isLessThan(1.03);
  }

  /** Of the line of least squares, by index. */
  private static double slope(double[] values) {
    double middle = (values.length - 1) / 2.0;
    double mean = Arrays.stream(values).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < values.length; i++) {
      covariance += (i - middle) * (values[i] - mean);
      variance += (i - middle) * (i - middle);
    }
    return covariance / variance;
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      return 0; // not there yet
    }
  }
}
