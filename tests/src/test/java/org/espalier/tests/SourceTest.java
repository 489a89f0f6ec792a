// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the source files to the size that keeps them readable. */
class SourceTest {

  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  @Test
  void filesAreShort() throws IOException {
    Map<Path, Integer> lines = mainFiles();
    assertThat(lines).hasSizeGreaterThan(100);
    assertThat(lines.values()).allMatch(count -> count <= 400);
    int[] sorted = lines.values().stream().mapToInt(Integer::intValue).sorted().toArray();
    assertThat(sorted[sorted.length / 2]).as("lines of the median file").isLessThan(120);
  }

  private static Map<Path, Integer> mainFiles() throws IOException {
    Map<Path, Integer> lines = new TreeMap<>();
    try (Stream<Path> modules = Files.list(PROJECT);
        Stream<Path> examples = Files.list(PROJECT.resolve("examples"))) {
      for (Path module : Stream.concat(modules, examples).toList()) {
        Path sources = module.resolve("src/main/java");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              lines.put(PROJECT.relativize(file), Files.readAllLines(file).size());
            }
          }
        }
      }
    }
    return lines;
  }
}
