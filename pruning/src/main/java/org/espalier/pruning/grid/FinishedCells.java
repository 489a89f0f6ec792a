// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.results.Results;

/** Results that lie in other directories, by which cell they are: cells of grids, and runs. */
final class FinishedCells {

  private static final long LARGEST = 64 << 20;

  /** Where a cell was, and whether its data are known. */
  record Taken(Path file, boolean sameData) {}

  private record Found(Path file, ObjectNode results, int replicate) {}

  private final Map<String, Found> found = new HashMap<>();

  private FinishedCells() {}

  /**
   * Looks through directories and all below them; the first of several alike is taken.
   *
   * @throws ConfigException if one is no directory
   */
  static FinishedCells in(List<Path> directories) {
    FinishedCells cells = new FinishedCells();
    for (Path directory : directories) {
      if (!Files.isDirectory(directory)) {
        throw new ConfigException("--take must name a directory, got " + directory);
      }
      try (Stream<Path> files = Files.walk(directory)) {
        files.filter(FinishedCells::mayBeResults).sorted().forEach(cells::look);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look through " + directory, e);
      }
    }
    return cells;
  }

  /**
   * Writes a cell's file if its results were found.
   *
   * @param data the fingerprint of the data that the grid has now
   * @return where they were, and whether it is known that they were computed on these data
   * @throws ConfigException if they were computed on other data
   */
  Optional<Taken> take(GridCell cell, String identity, String data, Path file) {
    Found results = found.get(identity);
    if (results == null) {
      return Optional.empty();
    }
    Optional<String> theirs = CellFile.data(results.file());
    if (theirs.isPresent() && !theirs.get().equals(data)) {
      throw new ConfigException(
          ("%s is the cell %s of other data: their fingerprint was %s, now it is %s; put them back, or"
                  + " leave that --take out")
              .formatted(results.file(), cell.fileName(), theirs.get(), data));
    }
    CellFile.write(
        file,
        cell,
        identity,
        theirs,
        results.results(),
        CellFile.timings(results.file()),
        results.replicate());
    return Optional.of(new Taken(results.file(), theirs.isPresent()));
  }

  private void look(Path file) {
    if (!(CellFile.tree(file) instanceof ObjectNode results)
        || !results.path("status").asText().equals(Results.DONE)
        || !results.path("config").isObject()) {
      return;
    }
    int replicate = 0;
    for (JsonNode one : results.path("replicates")) {
      replicate++;
      Optional<String> identity = CellFile.identity(results, one.path("seed").asLong());
      if (identity.isPresent()) {
        found.putIfAbsent(identity.get(), new Found(file, results, replicate));
      }
    }
  }

  private static boolean mayBeResults(Path file) {
    try {
      return file.getFileName().toString().endsWith(".json")
          && Files.isRegularFile(file)
          && Files.size(file) < LARGEST;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }
}
