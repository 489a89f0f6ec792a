// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.espalier.automl.amc.AmcProgress;
import org.espalier.automl.amc.Episode;
import org.espalier.automl.amc.PlanLayer;
import org.espalier.pruning.run.Progress;
import picocli.CommandLine;

/** A line for each plan that is better than those before, and at the end the best one. */
final class AmcLines implements AmcProgress {

  private final PrintWriter out;
  private final PrintWriter err;
  private List<PlanLayer> layers = List.of();

  AmcLines(CommandLine terminal) {
    this.out = terminal.getOut();
    this.err = terminal.getErr();
  }

  @Override
  public Progress trains() {
    return ProgressLines.forTerminal(out, err);
  }

  @Override
  public void begins(List<PlanLayer> found) {
    layers = List.copyOf(found);
    out.printf("%d layers to decide on%nepisode  reward    cost%n", layers.size());
  }

  @Override
  public void episode(Episode episode, Episode best) {
    if (episode.equals(best)) {
      out.printf(
          Locale.ROOT,
          "%7d  %6.4f  %5.1f %%%n",
          episode.number(),
          episode.reward(),
          100 * episode.cost());
      out.flush();
    }
  }

  /** The best plan, layer by layer. */
  void plan(Episode best, Path directory) {
    out.printf(Locale.ROOT, "%nlayer                             kept       of  density%n");
    for (int i = 0; i < layers.size(); i++) {
      PlanLayer layer = layers.get(i);
      int kept = best.kept().get(i);
      out.printf(
          Locale.ROOT,
          "%-30s %,8d %,8d %7.2f %%%n",
          layer.name(),
          kept,
          layer.units(),
          100.0 * kept / layer.units());
    }
    out.printf(
        Locale.ROOT,
        "episode %d: reward %.4f at %.2f %% of the cost; search %s%n",
        best.number(),
        best.reward(),
        100 * best.cost(),
        directory);
  }
}
