// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.espalier.graph.tensorflow.Device;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.RunTickets;
import org.espalier.pruning.ticket.Ticket;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier ticket}: what a round of a run started its training from, on its own. */
@Command(
    name = "ticket",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the lottery ticket of a round: the State that its training started from, with the"
          + " masks it ended with. espalier prune --ticket DIR trains it, on these data or others."
    })
final class TicketCommand implements Callable<Integer> {

  @Parameters(paramLabel = "RUN", description = "The directory of a run.")
  private @Nullable Path run;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The ticket's directory, which must not exist.")
  private @Nullable Path to;

  @Option(names = "--replicate", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int replicate = 1;

  @Option(
      names = "--round",
      paramLabel = "best|last|N",
      description = {
        "Best is the sparsest whose validation accuracy is within 0.5 points of round 0"
            + " (default: ${DEFAULT-VALUE})."
      })
  private String round = "best";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Path target = Objects.requireNonNull(to);
    FinishedRun finished = FinishedRun.read(Objects.requireNonNull(run));
    RoundResult result = finished.round(replicate, round);
    Plan plan = Plan.of(finished.config().onDevice(Device.AUTO));
    plan.requireDataOf(finished.directory());
    Ticket ticket =
        new RunTickets(plan, finished.directory()).write(replicate, result.round(), target);
    Objects.requireNonNull(spec)
        .commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "wrote the ticket of round %d (density %.2f %%, from step %,d) to %s; espalier prune %s"
                + " --ticket %s --rounds 0 trains it alone%n",
            result.round(),
            100 * result.density(),
            ticket.step(),
            target,
            finished.directory().config(),
            target);
    return 0;
  }
}
