// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.mask.GradualPruning;
import org.espalier.pruning.mask.Scoring;

/**
 * The mask updates within a round, if its pruning is gradual. Each comes before the step that
 * starts there, so a State saved at that step has yet to be updated, and a round that goes on from
 * one updates it then.
 */
record MaskUpdates(Plan plan, int round, long seed) {

  /** Whether masks are updated where training stands. */
  boolean areDue(long step) {
    return gradual().filter(g -> g.updatesAt(step - plan.from(round))).isPresent();
  }

  /** The schedule step of the next update, or the end of the round. */
  long nextAfter(long step) {
    long from = plan.from(round);
    return gradual()
        .map(g -> g.nextAfter(step - from))
        .flatMap(next -> next.isPresent() ? Optional.of(from + next.getAsLong()) : Optional.empty())
        .orElse(plan.to(round));
  }

  /** What an update looks at: weights, statistics and masks, of the State no more. */
  State look(Trainer trainer) {
    List<String> names = new ArrayList<>();
    for (Parameter parameter : plan.network().parameters()) {
      names.add(State.fullName(parameter));
    }
    plan.masking()
        .shapes(plan.network())
        .keySet()
        .forEach(mask -> names.add(StateKind.MASK.named(mask)));
    return new State(trainer.fetch(names));
  }

  /**
   * Updates the masks.
   *
   * @param now what was looked at
   */
  void update(Trainer trainer, State now) {
    double density =
        gradual()
            .orElseThrow()
            .density(
                plan.density(round - 1), plan.density(round), trainer.step() - plan.from(round));
    Scoring scoring =
        plan.method()
            .scoring(
                plan.network(),
                now,
                seed,
                Optional.of(new TrainerGradients(trainer, plan.data(), seed)));
    Map<String, Tensor> masks = plan.method().masks(scoring, density);
    Map<String, Tensor> changes = new HashMap<>();
    if (!plan.method().criterion().variants().isEmpty()) {
      changes.putAll(now.tensors()); // taking gradients changes them
    }
    changes.putAll(masks);
    trainer.assign(changes);
  }

  private Optional<GradualPruning> gradual() {
    return round == 0 ? Optional.empty() : plan.gradual();
  }
}
