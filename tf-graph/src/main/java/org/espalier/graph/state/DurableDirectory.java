// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a directory so that it is there whole or not at all: filled in {@code .tmp-NAME} beside
 * it, synced, then renamed. On failure that is removed; what a killed writer left is removed by the
 * next one that writes beside it, which a lock tells from one at work.
 */
public final class DurableDirectory {

  private static final String TEMPORARY = ".tmp-";
  private static final String CONTENT = "new";

  private DurableDirectory() {}

  /**
   * Writes a directory.
   *
   * @param path where nothing is; what it is in is made, and removed again if anything fails
   * @param content fills the empty directory it is given
   * @throws FileAlreadyExistsException if something is there, or came there meanwhile
   * @throws IOException if the disk refuses
   */
  public static void write(Path path, Consumer<Path> content) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    Path parent = requireNonNull(whole.getParent(), "the root exists");
    requireFree(path);
    List<Path> made = missing(parent);
    boolean written = false;
    try {
      Files.createDirectories(parent);
      removeRemains(parent);
      try (Temporary temporary = Temporary.beside(path)) {
        Path directory = Files.createDirectory(temporary.path().resolve(CONTENT));
        content.accept(directory);
        syncAll(directory);
        requireFree(path); // a rename would replace an empty directory
        Files.move(directory, path, StandardCopyOption.ATOMIC_MOVE);
        written = true;
        sync(parent);
      } catch (DirectoryNotEmptyException e) {
        requireFree(path); // somebody else was faster
        throw e;
      }
    } finally {
      if (!written) {
        for (Path each : made) {
          deleteIfEmpty(each);
        }
      }
    }
  }

  /** A directory and those it is in, as far as they are not there, from the innermost out. */
  private static List<Path> missing(Path directory) {
    List<Path> missing = new ArrayList<>();
    for (Path at = directory; at != null && !Files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    return missing;
  }

  private static void requireFree(Path path) throws FileAlreadyExistsException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  /** A directory with a lock in it, which tells that its writer is at work. */
  private record Temporary(Path path, DirectoryLock lock) implements AutoCloseable {

    static Temporary beside(Path path) throws IOException {
      for (int i = 0; ; i++) {
        Path mine = path.resolveSibling(TEMPORARY + path.getFileName() + (i == 0 ? "" : "-" + i));
        try {
          Files.createDirectory(mine);
        } catch (FileAlreadyExistsException e) {
          continue;
        }
        Optional<DirectoryLock> lock = DirectoryLock.tryTake(mine);
        if (lock.isPresent() && Files.exists(mine.resolve(DirectoryLock.FILE))) {
          return new Temporary(mine, lock.get());
        }
        lock.ifPresent(DirectoryLock::close); // another writer took it for remains
      }
    }

    @Override
    public void close() throws IOException {
      try (lock) {
        delete(path);
      }
    }
  }

  private static void removeRemains(Path parent) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, TEMPORARY + "*")) {
      for (Path each : found) {
        if (isTemporary(each)) {
          removeUnlessLocked(each);
        }
      }
    }
  }

  private static boolean isTemporary(Path directory) throws IOException {
    if (!Files.isRegularFile(directory.resolve(DirectoryLock.FILE), LinkOption.NOFOLLOW_LINKS)) {
      return false; // not ours, or of a writer that only begins
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return Set.of(DirectoryLock.FILE, CONTENT)
          .containsAll(
              entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  private static void removeUnlessLocked(Path directory) {
    try (DirectoryLock lock = DirectoryLock.tryTake(directory).orElse(null)) {
      if (lock != null) {
        delete(directory);
      }
    } catch (IOException | UncheckedIOException e) {
      // Another writer was at it, or may remove what this one may not; nothing depends on it.
    }
  }

  private static void syncAll(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path each : (Iterable<Path>) tree::iterator) {
        sync(each);
      }
    }
  }

  private static void sync(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      DurableFile.syncDirectory(path);
      return;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Somebody else may have written there meanwhile. */
  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // theirs
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
