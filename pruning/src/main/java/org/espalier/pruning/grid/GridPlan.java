// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.espalier.graph.data.DataSet;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.Run;

/** The cells of a grid worked out, and which of them share a dense training. */
final class GridPlan {

  private final Grid grid;
  private final GridDirectory directory;
  private final Map<String, Planned> cells = new HashMap<>(); // by the cell's file name
  private final Map<Path, Dense> trainings = new HashMap<>();

  private record Planned(Plan plan, Path dense) {}

  /** How many cells need a dense training, and the steps whose States they need of it. */
  private record Dense(int cells, Set<Long> kept) {}

  private GridPlan(Grid grid, GridDirectory directory) {
    this.grid = grid;
    this.directory = directory;
  }

  /**
   * Works them out.
   *
   * @throws ConfigException naming the cell and what it asks for that cannot be, or the file of a
   *     finished cell that is of another configuration or other data
   */
  static GridPlan of(Grid grid, GridDirectory directory) {
    GridPlan plan = new GridPlan(grid, directory);
    Map<String, DataSet> data = new HashMap<>();
    for (GridCell cell : grid.cells()) {
      plan.add(cell, data);
    }
    for (GridCell cell : grid.cells()) {
      plan.requireLender(cell);
    }
    return plan;
  }

  private void add(GridCell cell, Map<String, DataSet> data) {
    RunConfig config = cell.config();
    if (cell.masksFrom() != null) { // the run is not there yet
      config = config.withPruning(config.pruning().withMasksFrom(null));
    }
    Plan plan;
    try {
      if (!data.containsKey(config.data())) {
        Run.requireOutsideData(config, directory.path());
      }
      config.requireThreads(Runtime.getRuntime().availableProcessors());
      plan = Plan.of(config, data.computeIfAbsent(config.data(), DataSets::read));
    } catch (ConfigException e) {
      throw ofCell(cell, e);
    }
    long seed = cell.config().seed();
    Path dense = directory.dense(plan.denseHash(seed), seed);
    cells.put(cell.fileName(), new Planned(plan, dense));
    trainings.merge(dense, new Dense(1, plan.kept()), GridPlan::both);
    directory.requireOwn(cell, identity(cell), data(cell));
  }

  private static Dense both(Dense one, Dense other) {
    Set<Long> kept = new HashSet<>(one.kept());
    kept.addAll(other.kept());
    return new Dense(one.cells() + other.cells(), kept);
  }

  private void requireLender(GridCell cell) {
    Optional<GridCell> lender = grid.lender(cell);
    if (lender.isPresent()) {
      try {
        planned(cell).plan().requireCanBorrowFrom(planned(lender.get()).plan());
      } catch (ConfigException e) {
        throw ofCell(cell, e);
      }
    }
  }

  private static ConfigException ofCell(GridCell cell, ConfigException e) {
    return new ConfigException("the cell %s: %s".formatted(cell.method(), e.getMessage()), e);
  }

  /** The plan to run a cell by, once the run whose masks it takes is there. */
  Plan toRun(GridCell cell) {
    Plan plan = planned(cell).plan();
    Optional<GridCell> lender = grid.lender(cell);
    if (lender.isEmpty()) {
      return plan;
    }
    RunConfig config = plan.config();
    String from = directory.run(lender.get()).toString();
    return Plan.of(config.withPruning(config.pruning().withMasksFrom(from)), plan.data());
  }

  /** Where the dense training of a cell is, if other cells need the same one. */
  Optional<Path> sharedDense(GridCell cell) {
    Path dense = planned(cell).dense();
    return training(dense).cells() == 1 ? Optional.empty() : Optional.of(dense);
  }

  /** The dense training of a cell, which keeps what any of the cells that share it needs. */
  Plan denseAlone(GridCell cell) {
    Planned planned = planned(cell);
    return planned.plan().denseAlone(training(planned.dense()).kept());
  }

  /** The fingerprint of a cell's data. */
  String data(GridCell cell) {
    return planned(cell).plan().data().fingerprint();
  }

  /** What a cell is, wherever it was run. */
  String identity(GridCell cell) {
    return CellIdentity.of(cell, grid.cells());
  }

  private Planned planned(GridCell cell) {
    return Objects.requireNonNull(cells.get(cell.fileName()), cell.fileName());
  }

  private Dense training(Path dense) {
    return Objects.requireNonNull(trainings.get(dense), dense.toString());
  }
}
