// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.automl.amc.AmcConfig;
import org.espalier.automl.amc.AmcRun;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.run.RunDirectory;
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
    description = "Searches for how much of each layer to prune under a budget, by an agent.")
final class AmcCommand implements Callable<Integer> {

  @Parameters(paramLabel = "CONFIG", description = "A YAML file: a configuration, and a table amc.")
  private @Nullable Path file;

  @Option(
      names = "--budget",
      paramLabel = "B",
      description = "The fraction of the dense network's cost that a plan may have.")
  private @Nullable Double budget;

  @Option(names = "--episodes", paramLabel = "N", description = "How many plans are tried.")
  private @Nullable Integer episodes;

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
    ObjectNode flags = ConfigFile.overlay();
    if (budget != null) {
      flags.put("budget", budget);
    }
    if (episodes != null) {
      flags.put("episodes", episodes);
    }
    Path directory = directory();
    AmcConfig config = AmcConfig.read(Objects.requireNonNull(file), flags);
    config.training().requireThreads(Runtime.getRuntime().availableProcessors());
    Interruption.listen();
    AmcLines lines = new AmcLines(Objects.requireNonNull(spec).commandLine());
    lines.plan(AmcRun.of(config, directory, lines, Interruption::asked), directory);
    return 0;
  }

  private Path directory() {
    if (out == null) {
      if (resume) {
        throw new ConfigException(
            "--resume needs --out DIR, the directory of the search to go on with");
      }
      String name = String.valueOf(Objects.requireNonNull(file).getFileName());
      return RunDirectory.nextFree(Path.of("runs"), name.replaceAll("\\.ya?ml$", "")).path();
    }
    if (!resume && Files.exists(out)) {
      throw new ConfigException(
          out + " is there already; go on with its search by --resume, or give another --out");
    }
    return out;
  }
}
