// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.RunException;

/**
 * Where a grid's files are: {@code runs/} holds a run a cell and the dense trainings they share,
 * {@code cells/} a small file for each cell that is finished or failed.
 *
 * @param path the directory
 */
record GridDirectory(Path path) {

  /** The run of a cell. */
  Path run(GridCell cell) {
    return path.resolve("runs").resolve(cell.fileName());
  }

  /** The run that trains the dense network of several cells. */
  Path dense(String hash, long seed) {
    return path.resolve("runs").resolve("dense-" + hash.substring(0, 8) + "-seed-" + seed);
  }

  /** What is left of a finished cell for reports. */
  Path cell(GridCell cell) {
    return path.resolve("cells").resolve(cell.fileName() + ".json");
  }

  boolean isFinished(GridCell cell) {
    return Files.exists(cell(cell));
  }

  /**
   * Requires that a cell's file, if there is one, is of this cell and these data.
   *
   * @throws ConfigException if it is another one's with the same name, or broken
   */
  void requireOwn(GridCell cell, String identity, String data) {
    if (!isFinished(cell)) {
      return;
    }
    Path file = cell(cell);
    JsonNode tree = CellFile.tree(file);
    if (!tree.path("config").isObject()) {
      throw new ConfigException(file + " is broken; delete it to do its cell again");
    }
    if (!CellFile.identity(tree, cell.config().seed()).equals(Optional.of(identity))) {
      throw new ConfigException(
          file + " is a cell of another configuration; give another --out, or delete the file");
    }
    if (CellFile.data(file).stream().anyMatch(theirs -> !theirs.equals(data))) {
      throw new ConfigException(
          file + " is a cell of other data; put them back, give another --out, or delete the file");
    }
  }

  /** Why a cell failed, if it did. */
  Optional<String> failure(GridCell cell) {
    try {
      Path file = failureFile(cell);
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + failureFile(cell), e);
    }
  }

  /**
   * Notes why a cell failed.
   *
   * @throws RunException if the grid is no longer there
   */
  void fail(GridCell cell, String why) {
    requireThere();
    DurableFile.write(failureFile(cell), why + "\n");
  }

  /** So that a cell that failed is tried again. */
  void forgetFailure(GridCell cell) {
    try {
      Files.deleteIfExists(failureFile(cell));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + failureFile(cell), e);
    }
  }

  /**
   * Makes the place for work.
   *
   * @throws ConfigException if something else than a grid is there; reports have the same names
   */
  void begin() {
    boolean grid = Files.isDirectory(locks()) || Files.isDirectory(path.resolve("cells"));
    if (!grid && !new RunDirectory(path).isFree()) {
      throw new ConfigException(path + " holds something else than a grid; give another --out");
    }
    create(locks());
  }

  /**
   * The right to work on a cell or a dense training, unless another process has it.
   *
   * @throws RunException if the grid is no longer there
   */
  Optional<DirectoryLock> lock(Path run) {
    requireThere();
    Path place = locks().resolve(run.getFileName().toString());
    create(place);
    return DirectoryLock.tryTake(place);
  }

  private Path locks() {
    return path.resolve("locks");
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory, e);
    }
  }

  private void requireThere() {
    if (!Files.isDirectory(locks())) {
      throw new RunException(
          path
              + " is gone: it was moved or deleted while this process worked on it; put it back and"
              + " go on with --resume");
    }
  }

  private Path failureFile(GridCell cell) {
    return path.resolve("cells").resolve(cell.fileName() + ".failed");
  }
}
