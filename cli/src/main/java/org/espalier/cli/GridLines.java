// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.espalier.pruning.grid.GridProgress;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.run.Progress;

/** A line for each cell that begins or ends; several processes may print between each other. */
record GridLines(PrintWriter out, PrintWriter err) implements GridProgress {

  @Override
  public Progress begins(String method, long seed) {
    line("begins", method, seed, "");
    return new Warnings(err, "%s, seed %d".formatted(method, seed));
  }

  @Override
  public void taken(String method, long seed, Path from, boolean sameData) {
    String unknown = sameData ? "" : ", which does not say of which data";
    line("taken", method, seed, "from " + from + unknown);
  }

  @Override
  public void finished(String method, long seed, Results results) {
    List<RoundResult> rounds = results.replicates().get(0).rounds();
    RoundResult last = rounds.get(rounds.size() - 1);
    line(
        "finished",
        method,
        seed,
        "dense %s, %s at a density of %.2f %%"
            .formatted(
                ProgressLines.percent(rounds.get(0).testAccuracy()),
                ProgressLines.percent(last.testAccuracy()),
                100 * last.density()));
  }

  @Override
  public void failed(String method, long seed, String why) {
    err.println("espalier: the cell %s, seed %d failed: %s".formatted(method, seed, why));
  }

  private void line(String what, String method, long seed, String more) {
    out.printf(Locale.ROOT, "%-8s  %s, seed %d  %s%n", what, method, seed, more);
    out.flush();
  }

  /** Of a cell's own progress only what the user should know. */
  private record Warnings(PrintWriter err, String cell) implements Progress {
    @Override
    public void warn(String message) {
      err.println("warning: " + cell + ": " + message);
    }
  }
}
