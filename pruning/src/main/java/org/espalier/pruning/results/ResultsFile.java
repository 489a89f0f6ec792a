// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.network.JsonProblem;
import org.espalier.graph.state.DurableFile;

/**
 * Results on disk: {@code results.json}, read back exactly, and {@code results.csv} for a
 * spreadsheet. The same values give the same bytes on every system, locale and Java version.
 */
public final class ResultsFile {

  /** The file that holds everything. */
  public static final String JSON = "results.json";

  /** The file with one row for each replicate and round. */
  private static final String CSV = "results.csv";

  /** What a replicate of an older run does not tell; undefined then. */
  private static final List<String> ADDED = List.of("multiplyAdds", "batch");

  private static final String ADDED_TO_ROUNDS = "earlyStopping";

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
   * Reads {@code results.json} from a directory. Keys this version does not know are left out; what
   * an older one did not write is null.
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
      JsonNode tree = Json.MAPPER.readTree(Files.readAllBytes(file));
      int version = tree.path("version").asInt(0);
      if (version != Results.VERSION) {
        throw new IllegalArgumentException(
            "%s must have version %d, got %s; write it again with this version of Espalier"
                .formatted(file, Results.VERSION, version(tree)));
      }
      complete(tree);
      return Json.MAPPER.treeToValue(tree, Results.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is broken: %s; write it again by resuming its run".formatted(file, JsonProblem.of(e)),
          e);
    } catch (CharConversionException e) {
      throw new IllegalArgumentException(
          "%s is broken: it is not UTF-8; write it again by resuming its run".formatted(file), e);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          file + " is missing: a finished run has one, so finish it with --resume", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static String json(Results results) {
    return Json.text(results);
  }

  private static void complete(JsonNode tree) {
    for (JsonNode replicate : tree.path("replicates")) {
      if (replicate instanceof ObjectNode object) {
        ADDED.stream().filter(key -> !object.has(key)).forEach(object::putNull);
      }
      for (JsonNode round : replicate.path("rounds")) {
        if (round instanceof ObjectNode object && !object.has(ADDED_TO_ROUNDS)) {
          object.putNull(ADDED_TO_ROUNDS);
        }
      }
    }
  }

  private static String version(JsonNode tree) {
    return tree.hasNonNull("version") ? tree.get("version").toString() : "none";
  }
}
