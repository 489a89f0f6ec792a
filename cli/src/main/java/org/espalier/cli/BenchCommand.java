// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.config.ConfigException;
import org.espalier.savedmodels.bench.Bench;
import org.espalier.savedmodels.bench.BenchReport;
import org.espalier.savedmodels.bench.BenchSet;
import org.espalier.savedmodels.bench.BenchSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier bench}: what serving models costs, side by side. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures latency, throughput, start, memory, bytes and, where the hardware counts it, energy of"
          + " any SavedModels and models of the flavour runtime, each in a fresh JVM; they take"
          + " turns, so that a busy machine slows all alike."
    })
final class BenchCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description =
          "A version directory, or a model's base for its highest version; or a file of the runtime.")
  private List<Path> models = List.of();

  @Option(
      names = "--baseline",
      paramLabel = "DIR",
      description =
          "The dense model, in the flavour of the pruned ones: gives the gain from pruning.")
  private @Nullable Path baseline;

  @Option(
      names = "--unfrozen",
      paramLabel = "DIR",
      description =
          "The baseline with its weights in variables (plain): gives the gain from freezing.")
  private @Nullable Path unfrozen;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,32",
      description = "Examples a request (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches = List.of();

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "TensorFlow's threads within and between operations, and the runtime's that share a request"
              + " (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "30",
      description = "Blocks of 50 ms or one request for each model (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the values in the requests (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write everything as JSON.")
  private @Nullable Path json;

  @Option(names = "--chart", paramLabel = "FILE", description = "Also draw it, as SVG.")
  private @Nullable Path chart;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    BenchSettings settings = settings();
    if (unfrozen != null && baseline == null) {
      throw new ConfigException("--unfrozen needs --baseline DIR, the same model frozen");
    }
    requireFile("--json", json);
    requireFile("--chart", chart);
    BenchSet set = BenchSet.of(models, baseline, unfrozen);
    BenchReport report = Bench.run(set, settings, progress(command.getErr()));
    command.getOut().print(report.text());
    command.getOut().flush();
    if (json != null) {
      DurableFile.write(json, report.json());
    }
    if (chart != null) {
      DurableFile.write(chart, report.chart());
    }
    return 0;
  }

  /** Before anything is measured. */
  private static void requireFile(String flag, @Nullable Path file) {
    if (file != null && Files.isDirectory(file)) {
      throw new ConfigException(flag + " must be a file, got the directory " + file);
    }
    for (Path above = file; above != null; above = above.toAbsolutePath().getParent()) {
      if (!above.equals(file) && Files.exists(above)) {
        if (!Files.isDirectory(above)) {
          throw new ConfigException(flag + " " + file + " cannot be: " + above + " is a file");
        }
        return;
      }
    }
  }

  private BenchSettings settings() {
    try {
      return new BenchSettings(batches, threads, rounds, seed);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  /** On a terminal alone, as the launcher says by a property. */
  private static Consumer<String> progress(PrintWriter err) {
    return Integer.getInteger("espalier.columns", 0) > 0 ? err::println : words -> {};
  }
}
