// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.nio.file.Path;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.pruning.ticket.Origin;
import org.espalier.pruning.ticket.Ticket;
import org.espalier.pruning.ticket.TicketDirectory;

/**
 * The lottery tickets of a run. Each is worked out anew from the States on disk: what a round
 * started from is the rewound State of the round before, with the masks that the round ended with.
 * Where masks changed during the round (gradual pruning) the ticket has the last of them from its
 * first step on, so training it is then not the same as the round was.
 *
 * @param plan of the run
 * @param directory of the run
 */
public record RunTickets(Plan plan, RunDirectory directory) {

  /**
   * The ticket of a finished round.
   *
   * @param replicate from 1
   * @param round from 0
   * @throws RunException if the run began with another ticket than its configuration now names
   * @throws org.espalier.graph.state.CorruptStateException if a State it is made of is corrupt
   * @throws java.io.UncheckedIOException if such a State is missing
   */
  public Ticket find(int replicate, int round) {
    new Provenance(plan).requireSameTicket(Journal.look(directory.path()).get(Journal.BEGIN));
    RoundStart start = new RoundStart(plan, directory, replicate);
    if (round == 0) {
      return Ticket.of(plan.network(), start.first());
    }
    State masks = directory.trained(replicate, round);
    State rewound = start.rewound(round, directory.trained(replicate, round - 1));
    return Ticket.of(plan.network(), rewound.with(masks.ofKind(StateKind.MASK)));
  }

  /**
   * Writes the ticket of a finished round to a directory of its own.
   *
   * @throws org.espalier.pruning.config.ConfigException if there is something in its place
   */
  public Ticket write(int replicate, int round, Path to) {
    TicketDirectory.requireFree(to);
    Ticket ticket = find(replicate, round);
    Origin origin =
        new Origin(
            1,
            Provenance.version(),
            plan.config().model(),
            plan.config().data(),
            plan.data().fingerprint(),
            new RoundStart(plan, directory, replicate).seed(),
            replicate,
            round,
            plan.method().survivors(plan.network(), ticket.state()).density(),
            round == 0 ? "none" : plan.config().pruning().rewind().toString(),
            ticket.step(),
            ticket.order());
    TicketDirectory.write(to, ticket, origin, plan.masking(), directory.trained(replicate, round));
    return ticket;
  }
}
