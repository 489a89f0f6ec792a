// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --resume} starts what has not begun, goes on with what has, and leaves the rest alone. */
class ResumeTest {

  @TempDir private static Path finished;
  @TempDir private Path directory;

  @BeforeAll
  static void finishOne() {
    SmallRun.finish(finished.resolve("run"));
  }

  @ParameterizedTest
  @CsvSource({
    "a directory that is not there,",
    "an empty directory, ''",
    "a run killed when it had its lock, .lock",
    "a run killed while it wrote its configuration, .lock .config.yaml.tmp .probe",
  })
  void startsARunIn(String what, String files) throws IOException {
    Path run = directory.resolve("run");
    if (files != null) {
      Files.createDirectory(run);
      for (String file : files.isEmpty() ? new String[0] : files.split(" ")) {
        Files.writeString(run.resolve(file), "");
      }
    }
    espalier(SmallRun.prune(run, "--resume")).code(0);
    assertThat(SmallRun.results(run)).as(what).isEqualTo(SmallRun.results(finished.resolve("run")));
  }

  @Test
  void startsARunThatHasItsConfigurationAndNoJournal() throws IOException {
    Path run = Files.createDirectory(directory.resolve("run"));
    Files.copy(finished.resolve("run/config.yaml"), run.resolve("config.yaml"));
    espalier("prune", "--resume", "--out=" + run).code(0);
    assertThat(SmallRun.results(run)).isEqualTo(SmallRun.results(finished.resolve("run")));
  }

  @Test
  void goesOnWithTheLastRound() throws IOException {
    Path run = SmallRun.copy(finished.resolve("run"), directory.resolve("run"));
    SmallRun.forgetLastRound(run);
    Files.delete(run.resolve("results.json"));
    Files.delete(run.resolve("replicate-1/round-02/trained.state"));
    espalier("prune", "--resume", "--out=" + run).code(0);
    assertThat(SmallRun.results(run)).isEqualTo(SmallRun.results(finished.resolve("run")));
    assertThat(run.resolve("replicate-1/round-02/trained.state"))
        .hasSameBinaryContentAs(finished.resolve("run/replicate-1/round-02/trained.state"));
  }

  @Test
  void changesNothingInAFinishedRun() throws IOException {
    Path run = SmallRun.copy(finished.resolve("run"), directory.resolve("run"));
    Map<String, String> before = SmallRun.snapshot(run);
    espalier("prune", "--resume", "--out=" + run).code(0);
    espalier(SmallRun.prune(run, "--resume")).code(0);
    assertThat(SmallRun.snapshot(run)).isEqualTo(before);
  }
}
