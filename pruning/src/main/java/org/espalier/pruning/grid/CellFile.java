// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.graph.state.DurableFile;

/**
 * A finished cell: a small JSON file of the layout of {@code results.json}, of one replicate, that
 * also says which cell it is and holds its rounds' timings.
 */
final class CellFile {

  /** The key under which it says which cell it is. */
  static final String CELL = "cell";

  /** The key of the timings of its rounds. */
  static final String TIMINGS = "timings";

  static final String IDENTITY = "identity";

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private CellFile() {}

  /**
   * Writes the cell of one replicate of finished results.
   *
   * @param results as {@code results.json} holds them
   * @param timings as {@code timings.json} holds them; missing ones are unknown
   * @param replicate from 1
   */
  static void write(
      Path file,
      GridCell cell,
      String identity,
      ObjectNode results,
      JsonNode timings,
      int replicate) {
    ObjectNode own = results.deepCopy();
    ObjectNode config = own.withObject("config");
    config.put("seed", cell.config().seed()).put("replicates", 1);
    own.putArray("replicates").add(results.at("/replicates/" + (replicate - 1)));
    own.putArray("summary");
    own.putObject(CELL).put("method", cell.method()).put(IDENTITY, identity);
    ArrayNode rounds = own.putArray(TIMINGS);
    String stage = "replicate-" + replicate + "/";
    for (JsonNode round : timings.path("rounds")) {
      if (round.path("stage").asText().startsWith(stage)) {
        ObjectNode kept = round.deepCopy();
        kept.put("stage", kept.get("stage").asText().substring(stage.length()));
        rounds.add(kept);
      }
    }
    DurableFile.write(file, own.toPrettyString() + "\n");
  }

  /** Reads any JSON file; missing if it is none. */
  static JsonNode tree(Path file) {
    try {
      return Files.exists(file) ? MAPPER.readTree(Files.readAllBytes(file)) : MAPPER.missingNode();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return MAPPER.missingNode();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
