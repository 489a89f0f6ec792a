// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.espalier.graph.state.DirectoryLock;

/**
 * A temporary directory for what two processes tell each other. It goes when it is closed; what a
 * killed process left is removed by the next one, which a lock tells from what is in use.
 */
record AskDirectory(Path path, DirectoryLock lock) implements AutoCloseable {

  private static final String PREFIX = "espalier-ask-";

  static AskDirectory create() throws IOException {
    Path path = Files.createTempDirectory(PREFIX);
    AskDirectory directory = new AskDirectory(path, DirectoryLock.tryTake(path).orElseThrow());
    directory.removeRemains();
    return directory;
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      delete(path);
    }
  }

  private void removeRemains() throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(path.resolveSibling(""), PREFIX + "*")) {
      for (Path each : found) {
        if (!each.equals(path) && Files.exists(each.resolve(DirectoryLock.FILE))) {
          removeUnlessLocked(each);
        }
      }
    }
  }

  private static void removeUnlessLocked(Path directory) {
    try (DirectoryLock lock = DirectoryLock.tryTake(directory).orElse(null)) {
      if (lock != null) {
        delete(directory);
      }
    } catch (IOException | UncheckedIOException e) {
      // Somebody else's, or gone meanwhile; nothing depends on it.
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
