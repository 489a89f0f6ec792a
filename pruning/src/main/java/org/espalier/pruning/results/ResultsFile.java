// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.espalier.graph.state.DurableFile;

/**
 * Results on disk: {@code results.json}, read back exactly, and {@code results.csv} for a
 * spreadsheet. The same values give the same bytes on every system, locale and Java version.
 */
public final class ResultsFile {

  /** The file that holds everything. */
  public static final String JSON = "results.json";

  /** The file with one row for each replicate and round. */
  public static final String CSV = "results.csv";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          // Java's own digits of a double changed in 19; these are the shortest in every version.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .defaultPrettyPrinter(layout())
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // keys may be added
          .build();

  private ResultsFile() {}

  /**
   * Writes both files, each whole or not at all.
   *
   * @throws UncheckedIOException naming the file and the cause
   */
  public static void write(Path directory, Results results) {
    DurableFile.write(directory.resolve(JSON), json(results));
    DurableFile.write(directory.resolve(CSV), ResultsCsv.of(results));
  }

  /**
   * Reads {@code results.json} from a directory; keys this version does not know are left out.
   *
   * @throws UncheckedIOException if the file is missing or unreadable, naming it
   * @throws IllegalArgumentException if it is broken or of another version, naming it
   */
  public static Results read(Path directory) {
    return readFile(directory.resolve(JSON));
  }

  /**
   * Reads a file of that layout by any name.
   *
   * @throws UncheckedIOException if the file is missing or unreadable, naming it
   * @throws IllegalArgumentException if it is broken or of another version, naming it
   */
  public static Results readFile(Path file) {
    try {
      JsonNode tree = MAPPER.readTree(Files.readAllBytes(file));
      int version = tree.path("version").asInt(0);
      if (version != Results.VERSION) {
        throw new IllegalArgumentException(
            "%s must have version %d, got %s; write it again with this version of Espalier"
                .formatted(file, Results.VERSION, version(tree)));
      }
      return MAPPER.treeToValue(tree, Results.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is broken: %s; write it again by resuming its run"
              .formatted(file, firstLine(e.getOriginalMessage())),
          e);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          file + " is missing: a finished run has one, so finish it with --resume", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static String json(Results results) {
    try {
      return MAPPER.writeValueAsString(results) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write results: " + e.getOriginalMessage(), e);
    }
  }

  private static String version(JsonNode tree) {
    return tree.hasNonNull("version") ? tree.get("version").toString() : "none";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("no reason given");
  }

  private static DefaultPrettyPrinter layout() {
    Separators separators =
        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
    return new DefaultPrettyPrinter(separators).withObjectIndenter(new DefaultIndenter("  ", "\n"));
  }
}
