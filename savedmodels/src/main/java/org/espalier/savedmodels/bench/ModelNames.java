// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short names of directories: as many of the last parts of their paths as tell them apart. */
final class ModelNames {

  private ModelNames() {}

  /** A name each, none twice: a directory that comes again gets {@code (2)} after its name. */
  static List<String> of(List<Path> directories) {
    boolean versions =
        directories.stream().anyMatch(path -> last(path, 1).chars().allMatch(Character::isDigit));
    long different = directories.stream().distinct().count();
    int deepest = directories.stream().mapToInt(Path::getNameCount).max().orElse(1);
    int parts = versions ? 2 : 1;
    while (parts < deepest && namesOf(directories, parts).stream().distinct().count() < different) {
      parts++;
    }
    List<String> names = new ArrayList<>();
    for (String name : namesOf(directories, parts)) {
      String numbered = name;
      for (int i = 2; names.contains(numbered); i++) {
        numbered = name + " (" + i + ")";
      }
      names.add(numbered);
    }
    return names;
  }

  private static List<String> namesOf(List<Path> directories, int parts) {
    return directories.stream().map(path -> last(path, parts)).toList();
  }

  private static String last(Path path, int parts) {
    int count = path.getNameCount();
    return count == 0
        ? path.toString()
        : path.subpath(Math.max(0, count - parts), count).toString();
  }
}
