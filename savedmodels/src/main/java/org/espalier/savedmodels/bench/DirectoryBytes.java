// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.io.CountingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * How large the files below a directory are.
 *
 * @param plain the sum of their bytes
 * @param gzip the bytes of one gzip stream, of the usual level 6, over the bytes of the files one
 *     after the other in the order of their paths; names and padding, as a tar has them, left out
 */
public record DirectoryBytes(long plain, long gzip) {

  /**
   * Reads every file.
   *
   * @throws UncheckedIOException if one cannot be read
   */
  public static DirectoryBytes of(Path directory) {
    CountingOutputStream packed = new CountingOutputStream(OutputStream.nullOutputStream());
    long plain = 0;
    try {
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        for (Path file : files(directory)) {
          plain += Files.copy(file, gzip);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
    return new DirectoryBytes(plain, packed.getCount());
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
