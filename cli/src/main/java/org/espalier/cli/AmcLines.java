// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.espalier.automl.amc.AmcProgress;
import org.espalier.automl.amc.AmcResult;
import org.espalier.automl.amc.Episode;
import org.espalier.automl.amc.PlanLayer;
import org.espalier.pruning.run.Progress;
import picocli.CommandLine;

/** A line for each plan that is better than those before, and at the end the best one. */
final class AmcLines implements AmcProgress, AutoCloseable {

  private final PrintWriter out;
  private final PrintWriter err;
  private final TerminalBar bar = new TerminalBar();
  private String task = "";
  private int plans;

  AmcLines(CommandLine terminal) {
    this.out = terminal.getOut();
    this.err = terminal.getErr();
  }

  @Override
  public void measures() {
    out.println("timing the layers at several widths, unless latencies.csv is there");
    out.flush();
  }

  @Override
  public void serves() {
    bar.end();
    out.println("timing the plan as it is served, beside the dense network");
    out.flush();
  }

  @Override
  public Progress trains() {
    return new ProgressLines(out, err);
  }

  @Override
  public void begins(String what, List<PlanLayer> layers, int all) {
    bar.end();
    task = what;
    plans = all;
    out.printf(
        Locale.ROOT,
        "%s tries %,d plans of %d layers%nepisode  reward    cost%n",
        what,
        all,
        layers.size());
    out.flush();
    bar.begin(task, "plans", plans);
  }

  @Override
  public void episode(Episode episode, Episode best) {
    if (episode.equals(best)) {
      bar.end(); // a line must not come into it
      out.printf(
          Locale.ROOT,
          "%7d  %6.4f  %5.1f %%%n",
          episode.number() + 1,
          episode.reward(),
          100 * episode.cost());
      out.flush();
      bar.begin(task, "plans", plans);
    }
    bar.at(
        episode.number() + 1,
        String.format(
            Locale.ROOT,
            " reward %.4f at %.1f %%, best %.4f",
            episode.reward(),
            100 * episode.cost(),
            best.reward()));
  }

  @Override
  public void close() {
    bar.end();
  }

  /** The best plan, layer by layer, and what it is worth beside others. */
  void result(AmcResult result, Path directory) {
    bar.end();
    out.printf(Locale.ROOT, "%nlayer                             kept       of  density%n");
    for (int i = 0; i < result.layers().size(); i++) {
      PlanLayer layer = result.layers().get(i);
      int kept = result.agent().kept().get(i);
      out.printf(
          Locale.ROOT,
          "%-30s %,8d %,8d %7.2f %%%n",
          layer.name(),
          kept,
          layer.units(),
          100.0 * kept / layer.units());
    }
    out.printf(Locale.ROOT, "%nplan       reward    cost%n");
    row("agent", result.agent());
    row("random", result.random());
    row("uniform", result.uniform());
    row("magnitude", result.magnitude());
    result
        .agentShare()
        .ifPresent(
            share ->
                out.printf(
                    Locale.ROOT, "the agent itself took %.1f %% of an episode%n", 100 * share));
    result.served().ifPresent(served -> out.println("the agent's plan is " + served.text()));
    out.printf("search %s; retrain its plan by espalier prune %1$s/plan.yaml%n", directory);
  }

  private void row(String name, Episode plan) {
    out.printf(Locale.ROOT, "%-9s  %6.4f  %5.1f %%%n", name, plan.reward(), 100 * plan.cost());
  }
}
