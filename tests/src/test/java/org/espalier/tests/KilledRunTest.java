// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run killed again and again ends with the same bytes as one that never was. */
class KilledRunTest {

  // What changes in this order while a run goes on and reports.
  private static final List<String> SEEN =
      List.of("journal.jsonl", "results.json", "report.html", "events", "timings.json");

  // What follows from State and configuration alone; the journal and the timings do not.
  private static final String DETERMINED =
      "results\\.(json|csv)|curves\\.svg|report\\.html|.*/(trained\\.state|metrics\\.json)";

  private final SplittableRandom random = new SplittableRandom(20);
  @TempDir private Path directory;

  @Test
  void endsAsIfNeverKilled() throws IOException, InterruptedException {
    kill(3, "--epochs=20", "--rounds=3");
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource({"learning-rate, 18", "weights, 20", "none, 18"})
  void endsAsIfNeverKilledManyTimes(String rewind, int times)
      throws IOException, InterruptedException {
    kill(times, "--epochs=40", "--rounds=8", "--rewind=" + rewind);
  }

  @Test
  @Tag("full")
  void losesAtMostHalfAMinuteOfALongRound() throws IOException, InterruptedException {
    String[] flags = {"--epochs=4000", "--rounds=1", "--rewind=none", "--retrain-epochs=9"};
    Path undisturbed = directory.resolve("undisturbed");
    Child.espalier(prune(undisturbed, flags)).code(0);
    Path run = directory.resolve("run");
    Path progress = run.resolve("replicate-1/progress/round-00.state");
    try (Child child = Child.start(prune(run, flags))) {
      child.await(() -> Files.exists(progress));
      child.kill();
    }
    assertThat(progress).as("saved within the first round").exists();
    Child.espalier(prune(run, flags)).code(0);
    assertThat(results(run)).isEqualTo(results(undisturbed));
  }

  private void kill(int times, String... flags) throws IOException, InterruptedException {
    Path undisturbed = directory.resolve("undisturbed");
    long begun = System.nanoTime();
    Child.espalier(prune(undisturbed, flags)).code(0);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    int run = 0;
    int killed = 0;
    while (killed < times) { // a run that got to its end meanwhile makes room for another
      Path path = directory.resolve("run-" + run);
      try (Child child = Child.start(prune(path, flags))) {
        child.await(killed % 2 == 0 ? later(millis / 3) : changed(path, killed, times));
        if (child.isAlive()) {
          child.kill();
          killed++;
        } else {
          child.end().code(0);
          run++;
        }
      }
    }
    for (int ended = 0; ended <= run; ended++) {
      Path path = directory.resolve("run-" + ended);
      Child.espalier(prune(path, flags)).code(0);
      assertThat(results(path)).isEqualTo(results(undisturbed));
    }
  }

  /** Some moment in so many milliseconds. */
  private BooleanSupplier later(long millis) {
    long moment = System.nanoTime() + random.nextLong(millis * 1_000_000);
    return () -> System.nanoTime() > moment;
  }

  /** A moment after a file has changed: the journal at first, later those of the report. */
  private BooleanSupplier changed(Path run, int time, int times) {
    Path file = run.resolve(SEEN.get(SEEN.size() * time / times));
    long before = modified(file);
    long pause = random.nextLong(5_000_000);
    long[] seen = {0};
    return () -> {
      if (seen[0] == 0 && modified(file) != before) {
        seen[0] = System.nanoTime();
      }
      return seen[0] != 0 && System.nanoTime() - seen[0] > pause;
    };
  }

  private static long modified(Path file) {
    return file.toFile().lastModified(); // 0 if it is not there
  }

  private static String[] prune(Path out, String... flags) {
    String[] all = new String[flags.length + 4];
    System.arraycopy(flags, 0, all, 0, flags.length);
    all[flags.length] = "--resume";
    all[flags.length + 1] = "--model=mlp-784-32-10";
    all[flags.length + 2] = "--data=strokes[train=2000,test=200]";
    all[flags.length + 3] = "--threads=1";
    return SmallRun.prune(out, all);
  }

  /** Everything a run found, and the States it ended its rounds with. */
  private static Map<String, String> results(Path run) throws IOException {
    Map<String, String> files = SmallRun.snapshot(run);
    files.keySet().removeIf(name -> !name.matches(DETERMINED));
    files.replaceAll((name, timeAndHash) -> timeAndHash.substring(timeAndHash.indexOf(' ')));
    assertThat(files).containsKeys("results.json", "replicate-1/round-01/trained.state");
    return files;
  }
}
