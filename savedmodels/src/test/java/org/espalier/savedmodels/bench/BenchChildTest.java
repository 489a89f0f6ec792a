// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.savedmodels.Flavour;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchChildTest {

  @TempDir private Path base;

  @Test
  void aProcessThatDoesNotStartLeavesNothing() throws IOException {
    Path model = DenseExport.write(base, "net", Flavour.FAST, 4);
    BenchModel one = BenchSet.of(List.of(model), null, null).models().get(0);
    Path directory = Files.createDirectory(base.resolve("child"));
    ProcessBuilder nothing = new ProcessBuilder(base.resolve("none").toString());
    assertThatThrownBy(() -> BenchChild.start(one, directory, nothing))
        .isInstanceOf(IOException.class);
    assertThat(directory).doesNotExist();
  }

  @Test
  void allAreClosedAlsoWhereOneFails() {
    List<String> closed = new ArrayList<>();
    List<Runnable> closings =
        List.of(
            () -> closed.add("first"),
            () -> {
              throw new IllegalStateException("second");
            },
            () -> {
              throw new IllegalStateException("third");
            },
            () -> closed.add("last"));
    assertThatThrownBy(() -> Bench.closeAll(closings))
        .hasMessage("second")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("third"));
    assertThat(closed).containsExactly("first", "last");
  }
}
