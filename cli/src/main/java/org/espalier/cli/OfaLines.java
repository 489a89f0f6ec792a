// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.espalier.automl.ofa.OfaProgress;
import org.espalier.automl.ofa.OfaResult;
import org.espalier.automl.ofa.Specialist;
import org.espalier.automl.ofa.Stage;
import picocli.CommandLine;

/** A line a stage, and what a search found. */
final class OfaLines implements OfaProgress, AutoCloseable {

  private final PrintWriter out;
  private final TerminalBar bar = new TerminalBar();

  OfaLines(CommandLine terminal) {
    this.out = terminal.getOut();
  }

  @Override
  public void stage(Stage stage, int index, long steps) {
    bar.end();
    out.printf(
        Locale.ROOT,
        "stage %d, %s: %,d steps of %d sub-network%s%n",
        index + 1,
        stage.name(),
        steps,
        stage.together(),
        stage.together() == 1 ? "" : "s");
    out.flush();
    bar.begin(stage.name(), "steps", steps);
  }

  @Override
  public void step(long step, double loss) {
    bar.at(step, String.format(Locale.ROOT, " loss %.4f", loss));
  }

  @Override
  public void times() {
    line("timing the blocks");
  }

  @Override
  public void serves() {
    line("timing the best one as it is served, beside the largest");
  }

  @Override
  public void measures(int pairs) {
    line(String.format(Locale.ROOT, "measuring %,d sub-networks", pairs));
    bar.begin("measure", "sub-networks", pairs);
  }

  @Override
  public void measured(int measured, int all, double accuracy) {
    bar.at(measured, String.format(Locale.ROOT, " accuracy %.4f", accuracy));
  }

  private void line(String text) {
    bar.end();
    out.println(text);
    out.flush();
  }

  void trained(Path directory) {
    line("elastic network " + directory + "; search it by espalier ofa search --out " + directory);
  }

  void found(OfaResult result, Path directory) {
    bar.end();
    out.printf(
        Locale.ROOT,
        "predictor: Spearman correlation %.3f on %d sub-networks held out%n",
        result.spearman(),
        result.heldOut());
    out.printf(
        Locale.ROOT, "%n%-10s %8s %10s %10s %10s%n", "", "cost", "predicted", "validation", "test");
    row("largest", result.largest());
    row("best", result.best());
    row("smallest", result.smallest());
    result.served().ifPresent(served -> out.println("the best is " + served.text()));
    out.printf(
        "search %s; take it out by espalier ofa extract --out %1$s --to BASE/NAME%n", directory);
  }

  private void row(String name, Specialist one) {
    out.printf(
        Locale.ROOT,
        "%-10s %6.2f %% %8.2f %% %8.2f %% %8.2f %%%n",
        name,
        100 * one.cost(),
        100 * one.predicted(),
        100 * one.accuracy(),
        100 * Objects.requireNonNull(one.testAccuracy()));
  }

  @Override
  public void close() {
    bar.end();
  }
}
