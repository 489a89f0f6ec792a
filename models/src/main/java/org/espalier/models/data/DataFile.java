// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.io.Closeables;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.XZInputStream;

/**
 * A file being read, unpacked on the way if its name ends in .gz or .xz. Memory grows with what the
 * file really holds, never with what a header declares, and nothing over {@link #LIMIT} is read; a
 * packed file gives no more than {@link Unpacked} allows.
 */
final class DataFile implements AutoCloseable {

  /** Bytes at most in one file or one part of a data set. */
  static final int LIMIT = 1 << 30;

  private static final int BUFFER = 1 << 16;
  // Dictionary and all; xz -9 needs 65 MiB.
  private static final int XZ_MEMORY_KIB = 256 << 10;

  private final Path file;
  private final InputStream in;

  private DataFile(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** The file of this name, plain or packed; the first that exists. */
  static Path find(Path directory, String name) {
    if (!Files.isDirectory(directory)) {
      throw new DataException(
          "%s is not a directory: give the directory that holds %s".formatted(directory, name));
    }
    for (String ending : new String[] {"", ".gz", ".xz"}) {
      Path file = directory.resolve(name + ending);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new DataException(
        "%s has no %s: looked for %s, %s.gz and %s.xz"
            .formatted(directory, name, name, name, name));
  }

  static DataFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("%s is missing or not a file: check the path".formatted(file));
    }
    InputStream raw;
    try {
      raw = Files.newInputStream(file);
    } catch (IOException e) {
      throw new DataException("%s cannot be opened (%s): may you read it?".formatted(file, e), e);
    }
    try {
      return new DataFile(file, unpacked(file, raw));
    } catch (IOException e) {
      Closeables.closeQuietly(raw);
      throw unreadable(file, e);
    }
  }

  private static InputStream unpacked(Path file, InputStream raw) throws IOException {
    String name = file.toString();
    InputStream buffered = new BufferedInputStream(raw, BUFFER);
    if (name.endsWith(".gz")) {
      return new Unpacked(new WholeGzip(buffered), Files.size(file));
    }
    return name.endsWith(".xz")
        ? new Unpacked(new XZInputStream(buffered, XZ_MEMORY_KIB), Files.size(file))
        : buffered;
  }

  Path path() {
    return file;
  }

  /** The next {@code count} bytes, all of them. */
  byte[] exactly(int count, String what) {
    byte[] bytes = upTo(count);
    if (bytes.length < count) {
      throw new DataException(
          "%s ends early: %s needs %d bytes, %d are left; fetch the file again"
              .formatted(file, what, count, bytes.length));
    }
    return bytes;
  }

  /** Everything that is left, where no header says how much that is. */
  byte[] rest(int most) {
    byte[] bytes = upTo(most);
    if (read() >= 0) {
      throw new DataException(
          "%s holds more than the %d bytes that are read at most".formatted(file, most));
    }
    return bytes;
  }

  /** Checks that nothing is left; for a packed file this also checks its check sum. */
  void end(String after) {
    if (read() >= 0) {
      throw new DataException(
          "%s goes on after %s: it is not what its header declares; fetch the file again"
              .formatted(file, after));
    }
  }

  private byte[] upTo(int count) {
    try {
      return in.readNBytes(count);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static DataException unreadable(Path file, IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new DataException(
        "%s cannot be read (%s): it is cut short or damaged, or not what its name says; fetch the"
                .formatted(file, reason)
            + " file again",
        e);
  }
}
