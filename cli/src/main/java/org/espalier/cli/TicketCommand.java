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
import org.espalier.pruning.ticket.TicketDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Mixin private ChosenRound chosen = new ChosenRound();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The ticket's directory, which must not exist.")
  private @Nullable Path to;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Path target = Objects.requireNonNull(to);
    TicketDirectory.requireFree(target);
    FinishedRun finished = chosen.run();
    RoundResult result = chosen.of(finished);
    Plan plan = Plan.of(finished.config().onDevice(Device.AUTO));
    plan.requireDataOf(finished.directory());
    Ticket ticket =
        new RunTickets(plan, finished.directory())
            .write(chosen.replicate(), result.round(), target);
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
