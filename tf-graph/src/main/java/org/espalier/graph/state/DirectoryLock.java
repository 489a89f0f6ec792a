// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second process, or a second thread of this one, out of a directory; the operating system
 * gives it up when the process dies. It is on the file {@value #FILE} in there, which stays.
 */
public final class DirectoryLock implements AutoCloseable {

  /** The file. */
  public static final String FILE = ".lock";

  // A process that closes a file gives up its lock on it, whichever channel took that. So it never
  // opens a second one.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the lock, unless somebody holds it.
   *
   * @param directory one that exists
   * @throws UncheckedIOException if the file cannot be made
   */
  public static Optional<DirectoryLock> tryTake(Path directory) {
    try {
      return tryLock(directory.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot lock " + directory.resolve(FILE) + ": " + e.getMessage(), e);
    }
  }

  private static Optional<DirectoryLock> tryLock(Path directory) throws IOException {
    if (!HELD.add(directory)) {
      return Optional.empty();
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(
              directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        taken = channel.tryLock() != null;
      } finally {
        if (!taken) {
          channel.close();
        }
      }
      return taken ? Optional.of(new DirectoryLock(directory, channel)) : Optional.empty();
    } finally {
      if (!taken) {
        HELD.remove(directory);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      HELD.remove(directory);
    }
  }
}
