// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.ArrayList;
import java.util.List;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/**
 * When pruning has paid for itself: how many inferences save as many multiply-adds as were trained
 * for it, if each multiply-add on a pruned weight is really skipped.
 *
 * @param trained multiply-adds, as {@link Effort#multiplyAdds} counts them, mean over seeds: of all
 *     rounds after the dense one up to this point; of a round that trains in place of the dense
 *     network, what it trains beyond that; null where unknown, as with another method's masks
 * @param saved multiply-adds that an inference no longer needs: dense - dense / theoretical
 *     speed-up, mean over seeds; null where unknown
 */
record Payback(@Nullable Double trained, @Nullable Double saved) {

  static Payback of(Point point) {
    List<@Nullable Double> trained = new ArrayList<>();
    List<@Nullable Double> saved = new ArrayList<>();
    for (Point.Measured one : point.measured()) {
      Long dense = one.cell().replicate().multiplyAdds();
      Integer batch = one.cell().replicate().batch();
      if (dense == null || batch == null || one.cell().masks() == Cell.Masks.OTHER_METHOD) {
        return new Payback(null, null);
      }
      trained.add((double) Effort.PASSES * dense * steps(one) * batch);
      Double speedup = one.round().theoreticalSpeedup();
      saved.add(speedup == null ? dense : dense - dense / speedup); // null: nothing is left to do
    }
    return new Payback(
        Spread.meanOf(Spread.of(trained.stream())), Spread.meanOf(Spread.of(saved.stream())));
  }

  /** Steps that a dense network would not have taken. */
  private static long steps(Point.Measured reached) {
    List<RoundResult> rounds = reached.cell().replicate().rounds();
    if (reached.cell().masks() == Cell.Masks.IN_PLACE_OF_DENSE) {
      return Math.max(0, reached.round().steps() - rounds.get(0).steps());
    }
    return rounds.stream()
        .filter(round -> round.round() > 0 && round.round() <= reached.round().round())
        .mapToLong(RoundResult::steps)
        .sum();
  }

  /** Whole inferences; null where unknown, or where nothing is saved. */
  @Nullable Long inferences() {
    return trained == null || saved == null || isNever()
        ? null
        : Long.valueOf((long) Math.ceil(trained / saved));
  }

  boolean isNever() {
    return saved != null && saved < 0.5; // a multiply-add is whole; less is rounding
  }

  String text() {
    Long inferences = inferences();
    return isNever() ? "never" : inferences == null ? "not known" : Text.count(inferences);
  }
}
