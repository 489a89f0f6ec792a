// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.espalier.automl.latency.ServedBudget;

/**
 * What a search found.
 *
 * @param best within the budget
 * @param front sub-networks of which no measured one is both cheaper and better, by cost
 * @param measured all whose accuracy was measured for the predictor
 * @param spearman rank correlation of predicted and measured accuracies, of those held out
 * @param heldOut how many that were
 * @param served what the best takes as it is served, over the largest, if latency is of this
 *     machine
 */
public record OfaResult(
    Specialist largest,
    Specialist best,
    Specialist smallest,
    List<Specialist> front,
    List<Specialist> measured,
    double spearman,
    int heldOut,
    Optional<ServedBudget.Served> served) {

  /** Copies. */
  public OfaResult {
    front = ImmutableList.copyOf(front);
    measured = ImmutableList.copyOf(measured);
  }
}
