// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps a second process out of a run; the operating system gives it up when the process dies. */
public final class RunLock implements AutoCloseable {

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws RunException if another process, or another run of this one, holds it
   */
  static RunLock take(Path directory) {
    return tryTake(directory)
        .orElseThrow(
            () ->
                new RunException(
                    "another process is working on "
                        + directory
                        + "; wait for it, or give another --out"));
  }

  /** Takes the lock of a directory that exists, unless another process holds it. */
  public static Optional<RunLock> tryTake(Path directory) {
    Path file = directory.resolve(".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return lock(channel) == null ? Optional.empty() : Optional.of(new RunLock(channel));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this process. Closing this channel would give the process's lock away, so it stays.
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
