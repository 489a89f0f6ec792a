// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

  @TempDir Path directory;

  @Test
  void replacesAFile() {
    Path file = directory.resolve("results.json");

    DurableFile.write(file, "a longer text");
    DurableFile.write(file, "größer");

    assertThat(file).hasContent("größer");
    assertThat(directory.toFile().list()).containsExactly("results.json");
  }

  @Test
  void makesTheDirectory() {
    Path file = directory.resolve("a/b/results.json");

    DurableFile.write(file, "{}");

    assertThat(file).hasContent("{}");
  }

  @Test
  void leavesTheOldFileWhenTheDiskRefuses() {
    Path file = directory.resolve("results.json");
    DurableFile.write(file, "old");

    assertThatThrownBy(
            () ->
                DurableFile.write(
                    file,
                    out -> {
                      out.write('n');
                      out.flush();
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write %s: IO (No space left on device)", file);

    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("results.json");
  }

  @Test
  void leavesTheOldFileWhenTheContentFails() {
    Path file = directory.resolve("results.json");
    DurableFile.write(file, "old");

    assertThatThrownBy(
            () ->
                DurableFile.write(
                    file,
                    out -> {
                      throw new IllegalStateException("no content");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no content");

    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("results.json");
  }

  @Test
  void namesTheFileThatCannotBeWritten() throws IOException {
    Path blocker = Files.writeString(directory.resolve("blocker"), "a file, not a directory");
    Path file = blocker.resolve("results.json");

    assertThatThrownBy(() -> DurableFile.write(file, "{}"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write %s: FileAlreadyExists (%s)", file, blocker);
  }
}
