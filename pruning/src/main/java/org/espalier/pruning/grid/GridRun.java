// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.espalier.graph.data.DataSet;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.comparison.Cell;
import org.espalier.pruning.comparison.Comparison;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.Timings;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.Progress;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.RunLock;
import org.espalier.pruning.run.StoppedException;

/**
 * Does the cells of a grid that nobody has done. Several processes may work on one directory: each
 * takes the next cell that is free. Whatever is killed is gone on with by the next.
 */
public final class GridRun {

  private static final long MILLISECONDS_BETWEEN_LOOKS = 1000;

  private final Grid grid;
  private final GridDirectory directory;
  private final GridProgress progress;
  private final BooleanSupplier stop;
  private final Map<String, Planned> cells = new HashMap<>(); // by the cell's file name
  private final Map<Path, Set<Long>> kept = new HashMap<>(); // by dense training, a cell each
  private final Map<Path, Integer> shared = new HashMap<>();
  private final Map<Path, String> failed = new HashMap<>(); // dense trainings, and why

  private record Planned(Plan plan, Path dense) {}

  private GridRun(Grid grid, GridDirectory directory, GridProgress progress, BooleanSupplier stop) {
    this.grid = grid;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Works every cell out, so that whatever can be known to be wrong is refused before any training.
   *
   * @throws ConfigException naming the cell and what it asks for that cannot be
   */
  public static GridRun of(Grid grid, Path directory, GridProgress progress, BooleanSupplier stop) {
    GridRun run = new GridRun(grid, new GridDirectory(directory), progress, stop);
    Map<String, DataSet> data = new HashMap<>();
    for (GridCell cell : grid.cells()) {
      run.plan(cell, data);
    }
    for (GridCell cell : grid.cells()) {
      run.requireLender(cell);
    }
    return run;
  }

  private void plan(GridCell cell, Map<String, DataSet> data) {
    RunConfig config = cell.config();
    if (cell.masksFrom() != null) { // the run is not there yet
      config = config.withPruning(config.pruning().withMasksFrom(null));
    }
    Plan plan;
    try {
      plan = Plan.of(config, data.computeIfAbsent(config.data(), DataSets::read));
    } catch (ConfigException e) {
      throw new ConfigException("the cell %s: %s".formatted(cell.method(), e.getMessage()), e);
    }
    long seed = cell.config().seed();
    Path dense = directory.dense(plan.denseHash(seed), seed);
    cells.put(cell.fileName(), new Planned(plan, dense));
    kept.computeIfAbsent(dense, d -> new HashSet<>()).addAll(plan.kept());
    shared.merge(dense, 1, Integer::sum);
    directory.requireOwn(cell, identity(cell), plan.data().fingerprint());
  }

  private void requireLender(GridCell cell) {
    Optional<GridCell> lender = grid.lender(cell);
    if (lender.isPresent()) {
      try {
        planned(cell).plan().requireCanBorrowFrom(planned(lender.get()).plan());
      } catch (ConfigException e) {
        throw new ConfigException("the cell %s: %s".formatted(cell.method(), e.getMessage()), e);
      }
    }
  }

  /** Forgets which cells failed, so that they are tried again. */
  public void forgetFailures() {
    grid.cells().forEach(directory::forgetFailure);
  }

  /**
   * Takes cells that are finished elsewhere.
   *
   * @param directories that are looked through
   * @throws ConfigException if one is no directory
   */
  public void take(List<Path> directories) {
    FinishedCells finished = FinishedCells.in(directories);
    for (GridCell cell : grid.cells()) {
      if (!directory.isFinished(cell)) {
        finished
            .take(cell, identity(cell), data(cell), directory.cell(cell))
            .ifPresent(from -> progress.taken(cell.method(), cell.config().seed(), from));
      }
    }
  }

  /**
   * Works until every cell is finished or has failed, other processes' too.
   *
   * @throws StoppedException if stopped
   */
  public void work() {
    boolean waiting = true;
    while (waiting) {
      waiting = false;
      boolean worked = false;
      for (GridCell cell : grid.cells()) {
        if (isOpen(cell)) {
          boolean done = isReady(cell) && tryWork(cell);
          worked |= done;
          waiting |= !done;
        }
      }
      if (waiting && !worked) {
        pause();
      }
    }
  }

  /** All that has been found so far. */
  public Comparison comparison() {
    List<Cell> finished = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (GridCell cell : grid.cells()) {
      if (directory.isFinished(cell)) {
        finished.add(CellFile.read(directory.cell(cell), cell.method()));
      }
      directory
          .failure(cell)
          .ifPresent(
              why ->
                  failures.add(
                      "%s, seed %d: %s".formatted(cell.method(), cell.config().seed(), why)));
    }
    return new Comparison(
        grid.title(), finished, failures, grid.controls(), grid.rates(), grid.published());
  }

  private boolean isOpen(GridCell cell) {
    return !directory.isFinished(cell) && directory.failure(cell).isEmpty();
  }

  /** Whether the cell whose masks a cell takes is done; if it failed, this one fails too. */
  private boolean isReady(GridCell cell) {
    Optional<GridCell> lender = grid.lender(cell);
    if (lender.isEmpty() || directory.isFinished(lender.get())) {
      return true;
    }
    directory
        .failure(lender.get())
        .ifPresent(
            why ->
                fail(
                    cell,
                    "it takes the masks of %s, which failed: %s"
                        .formatted(lender.get().method(), why)));
    return false;
  }

  /** Does a cell, and what it needs first, unless another process is at one of them. */
  private boolean tryWork(GridCell cell) {
    try (RunLock lock = directory.lock(directory.run(cell)).orElse(null)) {
      if (lock == null) {
        return false;
      }
      if (!isOpen(cell)) { // another process was quicker
        return true;
      }
      Optional<GridCell> lender = grid.lender(cell);
      boolean done = (lender.isEmpty() || tryLend(lender.get())) && tryRun(cell);
      if (done) {
        finish(cell, directory.run(cell));
      }
      return done;
    } catch (StoppedException e) {
      throw e;
    } catch (RuntimeException e) { // whatever it is, the other cells still run
      fail(cell, Objects.requireNonNullElse(e.getMessage(), e.toString()));
      return true;
    }
  }

  /** Of a lender that was taken from elsewhere only results are here: it runs for its States. */
  private boolean tryLend(GridCell lender) {
    try (RunLock lock = directory.lock(directory.run(lender)).orElse(null)) {
      return lock != null && (Run.isFinished(directory.run(lender)) || tryRun(lender));
    }
  }

  private boolean tryRun(GridCell cell) {
    Path dense = planned(cell).dense();
    boolean alone = shared.getOrDefault(dense, 1) == 1;
    if (!alone && !tryTrainDense(cell, dense)) {
      return false;
    }
    Progress own = progress.begins(cell.method(), cell.config().seed());
    Run.resume(plan(cell), directory.run(cell), alone ? null : dense, own, stop);
    return true;
  }

  private boolean tryTrainDense(GridCell cell, Path dense) {
    String before = failed.get(dense);
    if (before != null) {
      throw new RunException(before);
    }
    try (RunLock lock = directory.lock(dense).orElse(null)) {
      if (lock == null) {
        return false;
      }
      if (!Run.isFinished(dense)) {
        Plan plan = planned(cell).plan().denseAlone(kept.getOrDefault(dense, Set.of()));
        Run.resume(plan, dense, null, progress.begins("dense", cell.config().seed()), stop);
      }
      return true;
    } catch (RunException e) {
      failed.put(dense, Objects.requireNonNullElse(e.getMessage(), e.toString()));
      throw e;
    }
  }

  /** The plan of a cell, now that the run whose masks it takes is there. */
  private Plan plan(GridCell cell) {
    Plan plan = planned(cell).plan();
    Optional<GridCell> lender = grid.lender(cell);
    if (lender.isEmpty()) {
      return plan;
    }
    RunConfig config = plan.config();
    String from = directory.run(lender.get()).toString();
    return Plan.of(config.withPruning(config.pruning().withMasksFrom(from)), plan.data());
  }

  private void finish(GridCell cell, Path run) {
    CellFile.write(
        directory.cell(cell),
        cell,
        identity(cell),
        data(cell),
        (ObjectNode) CellFile.tree(run.resolve(ResultsFile.JSON)),
        Timings.read(run),
        1);
    progress.finished(
        cell.method(), cell.config().seed(), ResultsFile.readFile(directory.cell(cell)));
  }

  private void fail(GridCell cell, String why) {
    directory.fail(cell, why);
    progress.failed(cell.method(), cell.config().seed(), why);
  }

  private void pause() {
    if (stop.getAsBoolean()) {
      throw new StoppedException("while waiting for other processes");
    }
    try {
      Thread.sleep(MILLISECONDS_BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException("while waiting for other processes");
    }
  }

  private Planned planned(GridCell cell) {
    return Objects.requireNonNull(cells.get(cell.fileName()), cell.fileName());
  }

  private String data(GridCell cell) {
    return planned(cell).plan().data().fingerprint();
  }

  private String identity(GridCell cell) {
    return CellIdentity.of(cell, grid.cells());
  }
}
