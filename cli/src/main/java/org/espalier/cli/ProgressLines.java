// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.espalier.graph.tensorflow.TrainedStep;
import org.espalier.pruning.mask.Scope;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.Progress;
import org.jspecify.annotations.Nullable;

/** A line a round; on a terminal also a bar with rate and time left while a round trains. */
final class ProgressLines implements Progress, AutoCloseable {

  private final PrintWriter out;
  private final PrintWriter err;
  private final TerminalBar bar = new TerminalBar();
  private long begun; // the step that the bar counts from
  private boolean searching; // whether the bar is a search's

  ProgressLines(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public void begin(Plan plan, String directory) {
    List<Double> densities = plan.densities();
    int typical = Math.min(1, densities.size()); // all rounds are as long, but for round 0
    out.printf(
        Locale.ROOT,
        "%s on %s: %,d weights, %,d training examples, %,d steps a round, %d rounds to %s%n",
        plan.network().name(),
        plan.data().name(),
        plan.method().prunable(plan.network()).stream().mapToLong(p -> p.shape().size()).sum(),
        plan.data().training().size(),
        plan.to(typical) - plan.from(typical),
        densities.size(),
        target(plan.method().scope(), plan.density(densities.size())));
    plan.ticket()
        .ifPresent(
            ticket ->
                out.printf(
                    Locale.ROOT,
                    "round 0 starts from the ticket %s at step %,d%n",
                    plan.config().ticket(),
                    ticket.step()));
    out.printf(
        "run %s on %s, %d thread%s%s%n",
        directory,
        plan.execution().description(),
        plan.execution().threads(),
        plan.execution().threads() == 1 ? "" : "s",
        plan.execution().together() == 1
            ? ""
            : " each, %d replicates at a time".formatted(plan.execution().together()));
    out.println(
        "replicate  round  density   kept weights  compression  validation    test   seconds");
  }

  @Override
  public void roundBegins(int replicate, int round, long from, long at, long to) {
    bar.begin("round " + round, "steps", to - from);
    searching = false;
    bar.at(at - from, "");
    begun = from;
  }

  @Override
  public void step(TrainedStep step) {
    bar.at(step.step() - begun, String.format(Locale.ROOT, " loss %.4f", step.loss()));
  }

  @Override
  public void searched(int replicate, int round, long tried, long all, double best) {
    if (!searching) {
      bar.begin("search " + round, "plans", all);
      searching = true;
    }
    bar.at(tried, String.format(Locale.ROOT, " best %.4f", best));
  }

  @Override
  public void roundEnds(int replicate, RoundResult result, OptionalDouble seconds) {
    bar.end();
    out.printf(
        Locale.ROOT,
        "%9d  %5d  %6.2f %%  %,13d  %10s   %9s  %7s   %7s%n",
        replicate,
        result.round(),
        100 * result.density(),
        result.remaining(),
        result.compression() == null
            ? "-"
            : String.format(Locale.ROOT, "%.2fx", result.compression()),
        percent(result.validationAccuracy()),
        percent(result.testAccuracy()),
        seconds.isPresent() ? String.format(Locale.ROOT, "%.1f", seconds.getAsDouble()) : "-");
    out.flush();
  }

  @Override
  public void warn(String message) {
    bar.end();
    err.println("warning: " + message);
  }

  private static String target(Scope scope, double density) {
    if (scope.decidesHowMuch()) {
      return "what the scope leaves";
    }
    return scope instanceof Scope.Weights
        ? String.format(Locale.ROOT, "%.1f %% sparsity", 100 * (1 - density))
        : String.format(Locale.ROOT, "%.1f %% of the %s", 100 * density, scope.counts());
  }

  /** Leaves no bar behind, whatever ended the run. */
  @Override
  public void close() {
    bar.end();
  }

  /** A fraction, where there is one. */
  static String percent(@Nullable Double fraction) {
    return fraction == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }
}
