// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.espalier.graph.state.DirectoryLock;
import org.espalier.pruning.comparison.Cell;
import org.espalier.pruning.comparison.Comparison;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.Timings;
import org.espalier.pruning.run.HeapTooSmall;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.Progress;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunException;
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
  private final GridPlan plans;
  private final Map<Path, String> failed = new HashMap<>(); // dense trainings, and why

  private GridRun(Grid grid, GridDirectory directory, GridProgress progress, BooleanSupplier stop) {
    this.grid = grid;
    this.directory = directory;
    this.progress = progress;
    this.stop = stop;
    this.plans = GridPlan.of(grid, directory);
  }

  /**
   * Works every cell out, so that whatever can be known to be wrong is refused before any training.
   *
   * @throws ConfigException naming the cell and what it asks for that cannot be
   */
  public static GridRun of(Grid grid, Path directory, GridProgress progress, BooleanSupplier stop) {
    return new GridRun(grid, new GridDirectory(directory), progress, stop);
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
            .take(cell, plans.identity(cell), plans.data(cell), directory.cell(cell))
            .ifPresent(
                taken ->
                    progress.taken(
                        cell.method(), cell.config().seed(), taken.file(), taken.sameData()));
      }
    }
  }

  /**
   * Works until every cell is finished or has failed, other processes' too.
   *
   * @throws StoppedException if stopped
   * @throws RunException if the grid's directory is moved or deleted
   */
  public void work() {
    directory.begin();
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
    try (DirectoryLock lock = directory.lock(directory.run(cell)).orElse(null)) {
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
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // Whatever it is, the other cells still run.
      fail(cell, e instanceof OutOfMemoryError heap ? HeapTooSmall.message(heap) : why(e));
      return true;
    }
  }

  private static String why(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  /** Of a lender that was taken from elsewhere only results are here: it runs for its States. */
  private boolean tryLend(GridCell lender) {
    try (DirectoryLock lock = directory.lock(directory.run(lender)).orElse(null)) {
      return lock != null && (Run.isFinished(directory.run(lender)) || tryRun(lender));
    }
  }

  private boolean tryRun(GridCell cell) {
    Path dense = plans.sharedDense(cell).orElse(null);
    if (dense != null && !tryTrainDense(cell, dense)) {
      return false;
    }
    Progress own = progress.begins(cell.method(), cell.config().seed());
    Run.resume(plans.toRun(cell), directory.run(cell), dense, own, stop);
    return true;
  }

  private boolean tryTrainDense(GridCell cell, Path dense) {
    String before = failed.get(dense);
    if (before != null) {
      throw new RunException(before);
    }
    try (DirectoryLock lock = directory.lock(dense).orElse(null)) {
      if (lock == null) {
        return false;
      }
      Plan plan = plans.denseAlone(cell);
      if (!Run.isFinished(plan, dense)) {
        Run.resume(plan, dense, null, progress.begins("dense", cell.config().seed()), stop);
      }
      return true;
    } catch (RunException e) {
      failed.put(dense, why(e));
      throw e;
    }
  }

  private void finish(GridCell cell, Path run) {
    CellFile.write(
        directory.cell(cell),
        cell,
        plans.identity(cell),
        Optional.of(plans.data(cell)),
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
}
