// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.comparison.Cell;
import org.espalier.pruning.comparison.Cost;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.Timings;
import org.espalier.pruning.rewind.Moment;
import org.espalier.pruning.run.Run;

/**
 * A finished cell: a small JSON file of the layout of {@code results.json}, of one replicate, that
 * also says which cell it is and holds its rounds' timings.
 */
final class CellFile {

  /** The key under which it says which cell it is. */
  static final String CELL = "cell";

  /** The key of the timings of its rounds. */
  static final String TIMINGS = "timings";

  private static final String IDENTITY = "identity";

  private static final String DATA = "data";

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private CellFile() {}

  /**
   * Writes the cell of one replicate of finished results.
   *
   * @param data the fingerprint of the data it was computed on, if that is known
   * @param results as {@code results.json} holds them
   * @param timings of all replicates
   * @param replicate from 1
   */
  static void write(
      Path file,
      GridCell cell,
      String identity,
      Optional<String> data,
      ObjectNode results,
      Timings timings,
      int replicate) {
    ObjectNode own = results.deepCopy();
    own.withObject("config").put("seed", cell.config().seed()).put("replicates", 1);
    if (cell.masksFrom() != null) { // by name: where that run lies says nothing elsewhere
      own.withObject("config").withObject("pruning").put("masks-from", cell.masksFrom());
    }
    own.putArray("replicates").add(results.at("/replicates/" + (replicate - 1)));
    own.putArray("summary");
    ObjectNode about = own.putObject(CELL).put("method", cell.method()).put(IDENTITY, identity);
    data.ifPresent(fingerprint -> about.put(DATA, fingerprint));
    own.set(TIMINGS, timings.ofReplicate(replicate).tree());
    DurableFile.write(file, own.toPrettyString() + "\n");
  }

  /**
   * Reads a cell for a report.
   *
   * @throws IllegalArgumentException if the file is broken, naming it
   */
  static Cell read(Path file, String method) {
    List<ReplicateResult> replicates = ResultsFile.readFile(file).replicates();
    if (replicates.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is broken: a cell holds one replicate, got none; delete it to compute it again"
              .formatted(file));
    }
    ReplicateResult replicate = replicates.get(0);
    Cell.Masks masks;
    try {
      masks = masks(tree(file).at("/config/pruning"), replicate.rounds().size());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s is broken: %s".formatted(file, e.getMessage()), e);
    }
    return new Cell(method, replicate, Cost.of(replicate, 1, timings(file)), masks);
  }

  private static Cell.Masks masks(JsonNode pruning, int rounds) {
    if (pruning.path("masks-from").isTextual()) {
      return Cell.Masks.OTHER_METHOD;
    }
    boolean fromScratch =
        pruning.path("rewind").asText().equals("weights")
            && Moment.parse(pruning.path("rewind-to").asText("10%")).amount() == 0;
    boolean onTheWay = pruning.path("gradual").isObject() && rounds == 2; // the dense and one more
    return pruning.path("scored-at").asText().equals("start") || (onTheWay && fromScratch)
        ? Cell.Masks.IN_PLACE_OF_DENSE
        : Cell.Masks.ROUND_BEFORE;
  }

  /**
   * Which cell some results are, by what their configuration says. Only one that takes another's
   * masks or a ticket says so itself, since those may not be here.
   */
  static Optional<String> identity(JsonNode results, long seed) {
    if (!results.path("config").isObject()) {
      return Optional.empty();
    }
    JsonNode own = results.at("/" + CELL + "/" + IDENTITY);
    boolean borrows =
        results.at("/config/pruning/masks-from").isTextual()
            || results.at("/config/ticket").isTextual();
    return borrows && own.isTextual()
        ? Optional.of(own.textValue())
        : CellIdentity.of(results.get("config"), seed);
  }

  /** The fingerprint of the data that a cell, or a run beside its results, was computed on. */
  static Optional<String> data(Path file) {
    JsonNode own = tree(file).at("/" + CELL + "/" + DATA);
    return own.isTextual() ? Optional.of(own.textValue()) : Run.dataOf(file.resolveSibling("."));
  }

  /** The timings in a cell; those beside results of a run. */
  static Timings timings(Path file) {
    JsonNode tree = tree(file);
    return Timings.of(
        tree.has(TIMINGS) ? tree.get(TIMINGS) : tree(file.resolveSibling(Timings.FILE)));
  }

  /** Reads any JSON file; missing if it is none. */
  static JsonNode tree(Path file) {
    try {
      return Files.exists(file) ? MAPPER.readTree(Files.readAllBytes(file)) : MAPPER.missingNode();
    } catch (com.fasterxml.jackson.core.JsonProcessingException | CharConversionException e) {
      return MAPPER.missingNode();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
