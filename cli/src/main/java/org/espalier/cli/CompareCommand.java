// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.espalier.pruning.comparison.Comparison;
import org.espalier.pruning.comparison.ComparisonReport;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.grid.Grid;
import org.espalier.pruning.grid.GridRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier compare}: a grid of methods by seeds, and one report. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Runs a grid of methods by seeds and compares them in one report.")
final class CompareCommand implements Callable<Integer> {

  private static final String WORKER = "--worker";

  @Parameters(paramLabel = "GRID", description = "A YAML file: configuration, axes, replicates.")
  private @Nullable Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the grid is written (default: the next free runs/GRID-n).")
  private @Nullable Path out;

  @Option(names = "--resume", description = "Go on with the grid in --out, or start it.")
  private boolean resume;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many cells run at once, each in a process (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--take",
      paramLabel = "DIR",
      description = "Take cells that are finished below this directory; may be given again.")
  private List<Path> take = List.of();

  @Option(names = WORKER, hidden = true, description = "Only work; another process reports.")
  private boolean worker;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter terminal = Objects.requireNonNull(spec).commandLine().getOut();
    Path path = OutDirectory.of(out, resume, Objects.requireNonNull(file), "grid", "");
    if (processes < 1) {
      throw new ConfigException("--processes must be at least 1, got " + processes);
    }
    Grid grid = Grid.read(Objects.requireNonNull(file));
    GridLines lines = new GridLines(terminal, spec.commandLine().getErr());
    GridRun run = GridRun.of(grid, path, lines, worker ? asWorker() : Interruption::asked);
    Interruption.listen();
    if (worker) {
      run.work();
      return 0;
    }
    terminal.printf(
        "%s: %d methods, %d cells; grid %s%n",
        grid.title(), grid.methods().size(), grid.cells().size(), path);
    run.take(take);
    run.forgetFailures();
    List<String> same =
        List.of("compare", file.toString(), "--out", path.toString(), "--resume", WORKER);
    try (Workers workers = new Workers(Math.min(processes, grid.cells().size()) - 1, same)) {
      run.work();
      int failed = workers.await();
      if (failed > 0) {
        spec.commandLine()
            .getErr()
            .println(
                "warning: %d of %d processes died; the others did their cells"
                    .formatted(failed, processes));
      }
    }
    Comparison comparison = run.comparison();
    ComparisonReport.write(path, comparison);
    terminal.println();
    comparison.conclusions().forEach(terminal::println);
    terminal.println("report " + path.resolve(ComparisonReport.HTML));
    return comparison.failures().isEmpty() ? 0 : Failures.FAILED;
  }

  /** A worker stops also when nobody is left to report what it finds. */
  private static BooleanSupplier asWorker() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    return () -> Interruption.asked() || parent.stream().noneMatch(ProcessHandle::isAlive);
  }
}
