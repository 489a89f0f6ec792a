// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is there whole or not at all: written beside, synced, renamed. An earlier one stays
 * as it was until the new one is there.
 */
final class NewFile {

  private NewFile() {}

  /**
   * Writes it, or replaces it.
   *
   * @throws UncheckedIOException naming the file and the cause, such as a full disk
   */
  static void write(Path file, ByteBuffer... contents) {
    Path absolute = file.toAbsolutePath();
    Path temporary = absolute.resolveSibling("." + file.getFileName() + ".tmp");
    boolean renamed = false;
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        for (ByteBuffer content : contents) {
          while (content.hasRemaining()) {
            channel.write(content);
          }
        }
        channel.force(true);
      }
      Files.move(
          temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      renamed = true;
      syncDirectory(absolute.resolveSibling("")); // the parent
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
    } finally {
      if (!renamed) {
        temporary.toFile().delete(); // best effort: what failed first is what matters
      }
    }
  }

  /** What went wrong, such as {@code NoSuchFile (model.espalier)}. */
  static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "") + " (" + e.getMessage() + ")";
  }

  private static void syncDirectory(Path directory) throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // Windows cannot open a directory; its rename is journalled
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
