// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.espalier.models.Models;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.mask.Criteria;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier prune}: train, prune, rewind, retrain, until the target. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description =
        "Trains a network, then prunes, rewinds and retrains it until it is small enough.")
final class PruneCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "A configuration file or a built-in one (default: quickstart).")
  private @Nullable String config;

  @Option(names = "--list", description = "List the built-in configurations, models and criteria.")
  private boolean list;

  @Mixin private PruneFlags flags = new PruneFlags();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the run is written (default: the next free runs/NAME-n).")
  private @Nullable Path out;

  @Option(names = "--resume", description = "Go on with the run in --out, or start it.")
  private boolean resume;

  @Option(
      names = "--allow-drift",
      description = "Resume though data, version, device or threads changed, and record that.")
  private boolean allowDrift;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter terminal = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    if (list) {
      terminal.println("configurations: " + String.join(", ", ConfigFile.builtIn()));
      terminal.println("models:         " + String.join(", ", Models.names()));
      terminal.println("criteria:       " + String.join(", ", Criteria.names()));
      return 0;
    }
    if (out == null) {
      OutDirectory.requireOut(resume, "run");
    }
    if (allowDrift && !resume) {
      throw new ConfigException("--allow-drift needs --resume");
    }
    RunConfig resolved = resolve();
    resolved.requireThreads(Runtime.getRuntime().availableProcessors());
    Interruption.listen();
    PrintWriter err = spec.commandLine().getErr();
    try (ProgressLines progress = new ProgressLines(terminal, err)) {
      if (resume && out != null) {
        if (!Run.resume(resolved, out, allowDrift, progress, Interruption::asked)) {
          terminal.println(out + " is finished; nothing to do");
        }
      } else {
        Path path =
            out == null
                ? OutDirectory.nextFree(Path.of(config == null ? ConfigFile.DEFAULT : config))
                : out;
        Run.start(resolved, path, progress, Interruption::asked);
      }
    }
    return 0;
  }

  /** Without a configuration of its own a run is resumed with the one it was begun with. */
  private RunConfig resolve() {
    ObjectNode overlay = flags.overlay();
    if (config == null && out != null && resume) {
      Path begun = new RunDirectory(out).config();
      if (Files.exists(begun)) {
        return ConfigFile.load(begun.toString(), overlay);
      }
    }
    return ConfigFile.load(config == null ? ConfigFile.DEFAULT : config, overlay);
  }
}
