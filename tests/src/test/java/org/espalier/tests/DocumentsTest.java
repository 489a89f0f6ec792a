// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the documents to what is in the project. */
class DocumentsTest {

  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<Path> links = new ArrayList<>();
    for (Path document : files(".md")) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        links.add(document.resolveSibling(link.group(1)));
      }
    }

    assertThat(links).hasSizeGreaterThan(20).allSatisfy(link -> assertThat(link).exists());
  }

  @Test
  void resultsNameNoPlaceOnAMachine() throws IOException {
    List<Path> results = files(".json");

    assertThat(results)
        .hasSizeGreaterThan(20)
        .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern("\" ?: \"/"));
  }

  /** The project's documents and results of a kind. */
  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> own = Files.list(PROJECT);
        Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
      return Stream.concat(own, docs).filter(file -> file.toString().endsWith(ending)).toList();
    }
  }
}
