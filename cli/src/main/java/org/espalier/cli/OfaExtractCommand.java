// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.espalier.automl.ofa.ElasticSpace;
import org.espalier.automl.ofa.OfaConfig;
import org.espalier.automl.ofa.OfaProgress;
import org.espalier.automl.ofa.OfaRun;
import org.espalier.automl.ofa.SubNetwork;
import org.espalier.pruning.config.ConfigException;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.ServingExtras;
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

  @Mixin private FlavourFlags flavour = new FlavourFlags();

  @Mixin private TargetFlags target = new TargetFlags();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "What espalier ofa train wrote, and search.")
  private @Nullable Path directory;

  @Option(
      names = "--sub",
      paramLabel = "best|largest|smallest",
      description = "Which: the best of the last search, or an end (default: ${DEFAULT-VALUE}).")
  private String sub = "best";

  @Option(
      names = "--ticket",
      paramLabel = "DIR",
      description = {
        "Also write it as a ticket, which must not exist: espalier prune DIR/prune.yaml trains it"
            + " on and prunes it by learning-rate rewinding."
      })
  private @Nullable Path ticket;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    OptionalLong version = target.version();
    Flavour wanted = flavour.chosen();
    requireTicketFree();
    OfaConfig config = flags.resolve(directory);
    OfaRun run =
        new OfaRun(
            config, Objects.requireNonNull(directory), new OfaProgress() {}, Interruption::asked);
    OfaRun.Extracted extracted = run.extract(chosen(run, config.space()));
    Path saved =
        Exporter.export(
            extracted.network(),
            target.model(),
            wanted,
            version,
            ServingExtras.NONE,
            unpublished -> {
              if (flavour.rounds()) {
                flavour.requireAccuracy(
                    unpublished, extracted.network(), run.data(), extracted.validation(), out);
              }
            });
    out.printf(
        Locale.ROOT,
        "exported the %s sub-network (%,d multiply-adds, validation accuracy %.2f %%) as %s to %s%n",
        sub,
        extracted.network().network().multiplyAdds(),
        100 * extracted.validation(),
        wanted,
        saved);
    if (ticket != null) {
      out.printf(
          "wrote it as a ticket; prune it by espalier prune %s%n", run.ticket(extracted, ticket));
    }
    return 0;
  }

  private void requireTicketFree() {
    if (ticket == null) {
      return;
    }
    if (Files.exists(ticket, LinkOption.NOFOLLOW_LINKS)) {
      throw new ConfigException(ticket + " exists and is never overwritten; give another --ticket");
    }
    Path own = ticket.toAbsolutePath().normalize();
    Path model = target.model().toAbsolutePath().normalize();
    if (own.startsWith(model) || model.startsWith(own)) {
      throw new ConfigException(
          "--ticket and --to must not be one in the other, got %s and %s"
              .formatted(ticket, target.model()));
    }
  }

  private SubNetwork chosen(OfaRun run, ElasticSpace space) {
    return switch (sub) {
      case "best" -> run.best();
      case "largest" -> SubNetwork.largest(space);
      case "smallest" -> SubNetwork.smallest(space);
      default -> throw new ConfigException("--sub must be best, largest or smallest, got " + sub);
    };
  }
}
