// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.automl.ofa.OfaConfig;
import org.espalier.automl.ofa.OfaProgress;
import org.espalier.automl.ofa.OfaRun;
import org.espalier.automl.ofa.SubNetwork;
import org.espalier.pruning.config.ConfigException;
import org.espalier.savedmodels.Flavour;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code espalier ofa extract}: a sub-network as a model of its own. */
@Command(
    name = "extract",
    description = "Takes a sub-network out of an elastic network and exports it.")
final class OfaExtractCommand implements Callable<Integer> {

  @Mixin private OfaFlags flags = new OfaFlags();

  @Mixin private TargetFlags target = new TargetFlags();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "What espalier ofa train wrote, and search.")
  private @Nullable Path out;

  @Option(
      names = "--sub",
      paramLabel = "best|largest|smallest",
      description = "Which: the best of the last search, or an end (default: ${DEFAULT-VALUE}).")
  private String sub = "best";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    OfaConfig config = flags.resolve(out);
    OfaRun run =
        new OfaRun(config, Objects.requireNonNull(out), new OfaProgress() {}, Interruption::asked);
    SubNetwork chosen =
        switch (sub) {
          case "best" -> run.best();
          case "largest" -> SubNetwork.largest(config.space());
          case "smallest" -> SubNetwork.smallest(config.space());
          default ->
              throw new ConfigException("--sub must be best, largest or smallest, got " + sub);
        };
    Path saved = run.extract(chosen, target.model(), Flavour.FAST, target.version());
    Objects.requireNonNull(spec).commandLine().getOut().println("exported to " + saved);
    return 0;
  }
}
