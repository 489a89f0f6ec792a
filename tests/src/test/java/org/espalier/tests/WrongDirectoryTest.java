// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.cli.InProcess.espalier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories that a command cannot write in or finds no run in. */
class WrongDirectoryTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"inspect D", "gate D", "export D --to M"})
  void refusesADirectoryThatHoldsNoRun(String command) throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path model = directory.resolve("models/m");
    espalier(command.replace("D", empty.toString()).replace("M", model.toString()).split(" "))
        .code(1)
        .says(empty.toString(), "no");
    assertThat(empty).isEmptyDirectory();
    assertThat(model).doesNotExist();
  }

  @Test
  void refusesADirectoryThatHoldsSomethingElse() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("letter.txt"), "dear");
    espalier(SmallRun.prune(other)).code(1).says(other + " is not empty; give another --out");
    assertThat(other.toFile().list()).containsExactly("letter.txt");
  }

  @Test
  void refusesAFileForADirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    espalier(SmallRun.prune(file)).code(1).says(file + " is a file; give another --out");
    espalier(SmallRun.prune(file.resolve("sub")))
        .code(1)
        .says("cannot make the directory " + file.resolve("sub"));
    espalier(SmallRun.prune(file.resolve("sub"), "--resume")).code(1).says(file.toString());
    assertThat(file).hasContent("x");
  }

  @Test
  void refusesToGoOnWithAGridWhereARunIs() throws IOException {
    Path run = directory.resolve("run");
    SmallRun.finish(run);
    Map<String, String> before = SmallRun.snapshot(run);
    Path grid =
        Files.writeString(
            directory.resolve("grid.yaml"),
            "version: 1\nset: {data: 'strokes[train=100,test=10]'}\naxes: {pruning.rewind: [none]}\n");
    espalier("compare", grid.toString(), "--resume", "--out=" + run)
        .code(2)
        .says(run + " holds something else than a grid; give another --out");
    assertThat(SmallRun.snapshot(run)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnabledOnOs(OS.LINUX)
  @ValueSource(strings = {"prune --out=/proc/espalier/run", "export RUN --to=/proc/espalier/net"})
  void refusesAPlaceWhereNothingCanBeMade(String command) throws IOException {
    Path run = directory.resolve("run");
    if (command.contains("RUN")) {
      SmallRun.finish(run);
    }
    espalier(command.replace("RUN", run.toString()).split(" "))
        .code(1)
        .says("cannot", "/proc/espalier");
  }
}
