// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a SavedModel lies: the directory given, or the highest version directory in it.
 *
 * @param directory the directory with {@code saved_model.pb} or {@code .pbtxt}
 * @param findings what {@link Rule#VERSION_DIRECTORY} found
 */
record SavedModelLocation(Path directory, ImmutableList<Finding> findings) {

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,18}");

  /**
   * Looks at the directory, then at its version directories.
   *
   * @throws NotASavedModelException if neither holds a SavedModel
   */
  static SavedModelLocation of(Path path) {
    if (holdsSavedModel(path)) {
      return new SavedModelLocation(path, checkName(path));
    }
    TreeMap<Long, Path> versions = versions(path);
    if (versions.isEmpty() || !holdsSavedModel(versions.lastEntry().getValue())) {
      throw new NotASavedModelException(path);
    }
    Path highest = versions.lastEntry().getValue();
    return new SavedModelLocation(
        highest,
        ImmutableList.of(
            Rule.VERSION_DIRECTORY.warning(
                path
                    + " is a base directory with the versions "
                    + versions.keySet()
                    + ": checked "
                    + versions.lastKey()
                    + ", the one a server takes by default",
                "name a version directory to check that one")));
  }

  /** The version a directory's name stands for, empty if the name is no positive whole number. */
  static OptionalLong version(Path directory) {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    if (name == null || !VERSION.matcher(name.toString()).matches()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(name.toString()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // 19 digits, but above the largest long
    }
  }

  /** The version directories in a base directory, by version. Empty if it is no directory. */
  static TreeMap<Long, Path> versions(Path base) {
    TreeMap<Long, Path> versions = new TreeMap<>();
    if (Files.isDirectory(base)) {
      try (Stream<Path> children = Files.list(base)) {
        children
            .filter(Files::isDirectory)
            .forEach(child -> version(child).ifPresent(version -> versions.put(version, child)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + base, e);
      }
    }
    return versions;
  }

  private static boolean holdsSavedModel(Path directory) {
    return Files.isRegularFile(directory.resolve(SavedModelFile.BINARY))
        || Files.isRegularFile(directory.resolve(SavedModelFile.TEXT));
  }

  private static ImmutableList<Finding> checkName(Path directory) {
    if (version(directory).isPresent()) {
      return ImmutableList.of();
    }
    return ImmutableList.of(
        Rule.VERSION_DIRECTORY.error(
            "the directory's name must be a positive whole number, got "
                + directory.toAbsolutePath().normalize().getFileName()
                + " (a server looks for BASE/NAME/VERSION)",
            "move it to a directory named by its version, such as 1"));
  }
}
