// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.run.RunDirectory;
import org.jspecify.annotations.Nullable;

/** Where a command writes, by {@code --out} and {@code --resume}. */
final class OutDirectory {

  private OutDirectory() {}

  /**
   * What {@code --out} says, or else the next free directory named after a file.
   *
   * @param what is written there, for messages: {@code grid}
   * @param begun what is in a directory where one was begun
   * @throws ConfigException if one was begun there and is not to go on, or it is not said which is
   */
  static Path of(@Nullable Path out, boolean resume, Path named, String what, String begun) {
    if (out == null) {
      requireOut(resume, what);
      return nextFree(named);
    }
    if (!resume && Files.exists(out.resolve(begun))) {
      throw new ConfigException(
          "%s is there already; go on with its %s by --resume, or give another --out"
              .formatted(out, what));
    }
    return out;
  }

  /** What goes on must be named. */
  static void requireOut(boolean resume, String what) {
    if (resume) {
      throw new ConfigException(
          "--resume needs --out DIR, the directory of the %s to go on with".formatted(what));
    }
  }

  /** {@code runs/NAME-n}, the first that is not there. */
  static Path nextFree(Path named) {
    String name = String.valueOf(named.getFileName());
    return RunDirectory.nextFree(Path.of("runs"), name.replaceAll("\\.ya?ml$", "")).path();
  }
}
