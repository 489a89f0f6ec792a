// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.List;
import java.util.Optional;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.pruning.config.PruningConfig;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.rewind.Rewinding;
import org.espalier.pruning.ticket.Ticket;

/** What a run asks of the ticket that it starts from; all of it is known before any training. */
final class TicketStart {

  private TicketStart() {}

  /**
   * Requires that a ticket is of a plan's network and can be trained under its schedules.
   *
   * @throws IllegalArgumentException naming the first thing that does not fit
   */
  static void require(
      Ticket ticket, Network network, PruningMethod method, TrainingSettings settings) {
    ticket.requireOf(network);
    ticket.requireLike(InitialValues.state(network, method.masking(network), settings, 0));
    if (ticket.schedule() < 0 || ticket.schedule() >= settings.schedules().size()) {
      throw new IllegalArgumentException(
          "the ticket starts under a schedule of retraining, and this configuration has none; give"
              + " the rewind or retrain-schedule that it was found with");
    }
  }

  /**
   * The density after each round that prunes on from a ticket: stated densities as they are, rounds
   * and sparsity counted from what the ticket keeps.
   *
   * @throws IllegalArgumentException if a stated density is above the ticket's
   */
  static List<Double> densities(
      PruningConfig pruning, PruningMethod method, Network network, Ticket ticket) {
    Double sparsity = pruning.sparsity();
    if (sparsity != null && isReached(1 - sparsity, ticket.state())) {
      return List.of();
    }
    return pruning.amounts(density(ticket, network, method));
  }

  /** The density of a ticket's masks, as the scope counts it. */
  static double density(Ticket ticket, Network network, PruningMethod method) {
    return method.scope().density(method.scoring(network, ticket.state(), 0, Optional.empty()));
  }

  /** Whether masks keep no more than a density, rounded to whole weights or channels, would. */
  private static boolean isReached(double density, State state) {
    long all = 0;
    long kept = 0;
    for (Tensor mask : state.ofKind(StateKind.MASK).values()) {
      for (float value : ((Tensor.Floats) mask).values()) {
        all++;
        kept += value == 0 ? 0 : 1;
      }
    }
    return Math.floor(density * all + 0.5) >= kept;
  }

  /**
   * Requires that there is something left of the schedule, and that later rounds find the State
   * they go back to.
   *
   * @throws IllegalArgumentException if training would end before it begins, or weights would be
   *     rewound to before the ticket
   */
  static void requireSteps(Plan plan, Ticket ticket) {
    if (ticket.step() < 0 || ticket.step() >= plan.to(0)) {
      throw new IllegalArgumentException(
          "the ticket starts at step %d, training ends at step %d; train for longer"
              .formatted(ticket.step(), plan.to(0)));
    }
    Rewinding rewinding = plan.rewinding();
    boolean passed =
        ticket.schedule() == Rewinding.TRAINING_SCHEDULE && ticket.step() <= rewinding.earlier();
    if (!plan.densities().isEmpty() && rewinding.needsEarlierState() && !passed) {
      throw new IllegalArgumentException(
          ("later rounds rewind weights to step %d of training, which a ticket that starts at step"
                  + " %d%s does not come by; choose a later rewind-to, or rounds 0")
              .formatted(
                  rewinding.earlier(),
                  ticket.step(),
                  ticket.schedule() == Rewinding.TRAINING_SCHEDULE ? "" : " of retraining"));
    }
  }
}
