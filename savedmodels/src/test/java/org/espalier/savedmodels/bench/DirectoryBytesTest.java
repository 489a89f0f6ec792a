// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBytesTest {

  @TempDir private Path directory;

  @Test
  void packsAllFilesInOneStreamInTheOrderOfTheirPaths() throws IOException {
    String first = "one two three ".repeat(100);
    String second = "three two one ".repeat(50);
    Files.createDirectory(directory.resolve("b"));
    Files.writeString(directory.resolve("b/c"), second);
    Files.writeString(directory.resolve("a"), first);
    DirectoryBytes bytes = DirectoryBytes.of(directory);
    assertThat(bytes.plain()).isEqualTo(1400 + 700);
    assertThat(bytes.gzip()).isEqualTo(gzip(first + second)).isLessThan(gzip(first) + gzip(second));
  }

  @Test
  void zerosCostAThousandth() throws IOException {
    Files.write(directory.resolve("zeros"), new byte[1_000_000]);
    assertThat(DirectoryBytes.of(directory).plain()).isEqualTo(1_000_000);
    assertThat(DirectoryBytes.of(directory).gzip()).isBetween(900L, 1100L);
  }

  @Test
  void namesADirectoryThatIsGone() {
    Path gone = directory.resolve("gone");
    assertThatThrownBy(() -> DirectoryBytes.of(gone))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read " + gone);
  }

  private static long gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.size();
  }
}
