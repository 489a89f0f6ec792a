// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.automl.ofa.OfaCost;
import org.espalier.automl.ofa.OfaRun;
import org.espalier.pruning.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code espalier ofa search}: the best sub-network under a budget. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Measures some sub-networks, trains a predictor of their accuracy, and searches for the best"
          + " one under a budget. What was measured is kept for the next search."
    })
final class OfaSearchCommand implements Callable<Integer> {

  @Mixin private OfaFlags flags = new OfaFlags();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "What espalier ofa train wrote.")
  private @Nullable Path out;

  @Option(
      names = "--budget",
      paramLabel = "B",
      description = "The fraction of the largest sub-network's cost (default: ${DEFAULT-VALUE}).")
  private double budget = 0.5;

  @Option(
      names = "--cost",
      paramLabel = "multiply-adds|parameters|latency",
      description = "What the budget is of (default: ${DEFAULT-VALUE}).")
  private String cost = "multiply-adds";

  @Option(
      names = "--latencies",
      paramLabel = "FILE",
      description =
          "Of latency: a device's table as CSV, part,resolution,kernel,expand,microseconds (default:"
              + " this machine is measured once, into DIR/latencies-DEVICE-THREADS.csv).")
  private @Nullable Path latencies;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (!(budget > 0 && budget <= 1)) {
      throw new ConfigException("--budget must be in (0, 1], got " + budget);
    }
    OfaCost kind = kind();
    if (latencies != null && kind != OfaCost.LATENCY) {
      throw new ConfigException("--latencies is for --cost latency, got --cost " + cost);
    }
    Path directory = Objects.requireNonNull(out);
    Interruption.listen();
    try (OfaLines lines = new OfaLines(Objects.requireNonNull(spec).commandLine())) {
      OfaRun run = new OfaRun(flags.resolve(directory), directory, lines, Interruption::asked);
      lines.found(run.search(budget, kind, Optional.ofNullable(latencies)), directory);
    }
    return 0;
  }

  private OfaCost kind() {
    for (OfaCost one : OfaCost.values()) {
      if (one.toString().equals(cost.toLowerCase(Locale.ROOT))) {
        return one;
      }
    }
    throw new ConfigException("--cost must be multiply-adds, parameters or latency, got " + cost);
  }
}
