// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.automl.amc.Amc;
import org.espalier.automl.amc.AmcRun;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier amc}: an agent searches for how much of each layer to prune. */
@Command(
    name = "amc",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a network, then an agent searches for how much each layer keeps under a budget.",
      "Leaves plan.yaml, which espalier prune retrains, and a report."
    })
final class AmcCommand implements Callable<Integer> {

  private static final double HALF = 0.5;

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "A configuration file or a built-in one (default: quickstart).")
  private String config = ConfigFile.DEFAULT;

  @Option(
      names = "--budget",
      paramLabel = "B",
      description =
          "The fraction of the dense network's cost that a plan may have (default: the"
              + " configuration's density if its scope is amc, else 0.5).")
  private @Nullable Double budget;

  @Option(names = "--episodes", paramLabel = "N", description = "How many plans are tried.")
  private @Nullable Integer episodes;

  @Option(names = "--data", paramLabel = "D", description = "As of espalier prune.")
  private @Nullable String data;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of training and of the search; replicates are not searched for.")
  private @Nullable Long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the search is written (default: the next free runs/CONFIG-n).")
  private @Nullable Path out;

  @Option(names = "--resume", description = "Go on with the search in --out, or start it.")
  private boolean resume;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (budget != null && !(budget > 0 && budget < 1)) {
      throw new ConfigException("--budget must be in (0, 1), got " + budget);
    }
    RunConfig resolved = resolve();
    Path directory = OutDirectory.of(out, resume, Path.of(config), "search", "search.yaml");
    resolved.requireThreads(Runtime.getRuntime().availableProcessors());
    Interruption.listen();
    try (AmcLines lines = new AmcLines(Objects.requireNonNull(spec).commandLine())) {
      lines.result(AmcRun.of(resolved, directory, lines, Interruption::asked), directory);
    }
    return 0;
  }

  private RunConfig resolve() {
    ObjectNode top = ConfigFile.overlay();
    if (data != null) {
      top.put("data", data);
    }
    if (seed != null) {
      top.put("seed", seed);
    }
    top.put("replicates", 1);
    boolean searches =
        ConfigFile.load(config, ConfigFile.overlay()).pruning().scope() instanceof Amc;
    ObjectNode pruning = top.putObject("pruning");
    ObjectNode scope = pruning.putObject("scope");
    scope.put("kind", "amc");
    if (episodes != null) {
      scope.put("episodes", episodes);
    }
    if (budget != null || !searches) {
      pruning.putArray("densities").add(budget != null ? budget : HALF);
    }
    return ConfigFile.load(config, top);
  }
}
