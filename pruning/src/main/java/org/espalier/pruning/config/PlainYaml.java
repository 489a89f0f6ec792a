// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps to the part of YAML that says what it looks like: one document, without tags, which name
 * types to make, and without aliases, which stand for other parts of it.
 */
final class PlainYaml {

  private static final YAMLFactory FACTORY = new YAMLFactory();
  private static final String STANDARD = "tag:yaml.org,2002:"; // what !! stands for
  private static final int DEEPEST = 50; // tables and lists in each other; a configuration has 4

  private PlainYaml() {}

  /**
   * Looks at a text before anything is made of it.
   *
   * @throws ConfigException naming the line of what is not plain
   * @throws IOException if it is no YAML
   */
  static void require(Path file, String yaml) throws IOException {
    try (YAMLParser parser = FACTORY.createParser(yaml)) {
      int depth = 0;
      boolean ended = false;
      while (parser.nextToken() != null) {
        if (ended) {
          throw wrong(file, "must be one document, and a second begins", parser);
        }
        if (parser.isCurrentAlias()) {
          throw wrong(file, "must hold no alias, got *" + parser.getText(), parser);
        }
        if (parser.getTypeId() != null) {
          throw wrong(file, "must hold no tag, got " + tag(parser.getTypeId().toString()), parser);
        }
        if (parser.currentToken().isStructStart() && ++depth > DEEPEST) {
          throw wrong(
              file,
              "must have at most %d tables and lists in each other".formatted(DEEPEST),
              parser);
        }
        depth -= parser.currentToken().isStructEnd() ? 1 : 0;
        ended = depth == 0;
      }
    }
  }

  /** As it was written. */
  private static String tag(String type) {
    return type.startsWith(STANDARD) ? "!!" + type.substring(STANDARD.length()) : "!" + type;
  }

  private static ConfigException wrong(Path file, String rule, YAMLParser parser) {
    return new ConfigException(
        "%s: a configuration %s (line %d)"
            .formatted(
                file,
                rule.length() > 100 ? rule.substring(0, 100) + "..." : rule,
                parser.currentTokenLocation().getLineNr()));
  }
}
