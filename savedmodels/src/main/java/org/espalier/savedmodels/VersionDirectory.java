// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.espalier.graph.state.DurableDirectory;
import org.jspecify.annotations.Nullable;

/**
 * A directory {@code BASE/NAME/VERSION}, the place a server looks for models in. It appears whole
 * or not at all: filled under a name that servers skip, synced, then renamed. A version that exists
 * is never touched.
 */
final class VersionDirectory {

  private final Path path;
  private final long version;
  private final boolean chosen; // by us, as the next free one

  private VersionDirectory(Path base, String name, long version, boolean chosen) {
    if (name.isEmpty() || name.startsWith(".") || name.matches(".*[/\\\\:].*")) {
      throw new IllegalArgumentException(
          "a model's name must be one directory's name that starts with no dot, got '"
              + name
              + "'");
    }
    if (version < 1) {
      throw new IllegalArgumentException(
          "version must be at least 1, got " + version + " (model " + name + ")");
    }
    this.path = base.resolve(name).resolve(Long.toString(version));
    this.version = version;
    this.chosen = chosen;
  }

  /**
   * The directory of one version.
   *
   * @throws IllegalArgumentException if the name is no directory's name or the version below 1
   */
  static VersionDirectory of(Path base, String name, long version) {
    return new VersionDirectory(base, name, version, false);
  }

  /**
   * A version of a model.
   *
   * @param model {@code BASE/NAME}
   * @param version empty for the next free one
   * @throws IllegalArgumentException if the path names no model, or the version is below 1 or
   *     exists
   */
  static VersionDirectory of(Path model, OptionalLong version) {
    boolean named = !model.normalize().toString().isEmpty() && !model.normalize().endsWith("..");
    Path whole = named ? model.normalize() : model.toAbsolutePath().normalize();
    Path name = whole.getFileName();
    if (name == null) {
      throw new IllegalArgumentException(
          "a model's directory must be BASE/NAME, got " + model + "; name the model");
    }
    Path parent = whole.getParent();
    Path base = parent == null ? Path.of("") : parent;
    if (version.isEmpty()) {
      return next(base, name.toString());
    }
    VersionDirectory one = of(base, name.toString(), version.getAsLong());
    one.requireFree(null);
    return one;
  }

  /** The version after the highest there is, 1 if there is none. */
  static VersionDirectory next(Path base, String name) {
    VersionDirectory first = new VersionDirectory(base, name, 1, true);
    Map<Long, Path> versions = SavedModelLocation.versions(first.model());
    long highest = versions.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    return new VersionDirectory(base, name, Math.addExact(highest, 1), true);
  }

  /** {@code BASE/NAME/VERSION}. */
  Path path() {
    return path;
  }

  /** The model's name. */
  String name() {
    return requireNonNull(model().getFileName()).toString();
  }

  /**
   * Fills a temporary directory, syncs it and renames it. If anything fails, it is removed again.
   *
   * @param content writes files into the directory it is given
   * @return {@link #path()}
   * @throws IllegalArgumentException if the version exists
   * @throws UncheckedIOException if a file cannot be written
   */
  Path publish(Consumer<Path> content) {
    try {
      DurableDirectory.write(path, content);
    } catch (FileAlreadyExistsException e) {
      if (chosen) {
        throw new IllegalStateException(
            path + " has come to be meanwhile, by another process; do it again", e);
      }
      requireFree(e);
      throw new UncheckedIOException("cannot write " + path, e);
    } catch (AtomicMoveNotSupportedException e) {
      throw new UncheckedIOException(path + " is on a file system without atomic renames", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
    return path;
  }

  private void requireFree(@Nullable Exception cause) {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          "version "
              + version
              + " exists and is never overwritten: "
              + path
              + "; give another version, or none for the next free one",
          cause);
    }
  }

  private Path model() {
    return requireNonNull(path.getParent());
  }
}
