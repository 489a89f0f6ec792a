// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.pruning.mask.WeightSigns;
import org.espalier.pruning.results.OverlapRow;
import org.jspecify.annotations.Nullable;

/**
 * Signs and masks over the rounds and replicates of a finished run. One State is read at a time,
 * and of each only a byte a weight is held.
 */
record RunOverlaps(Plan plan, RunDirectory directory) {

  /** A row for each round. */
  List<OverlapRow> rows() {
    int[] replicates = IntStream.rangeClosed(1, plan.config().replicates()).toArray();
    List<WeightSigns> start = new ArrayList<>();
    for (int number : replicates) {
      start.add(signs(new RoundStart(plan, directory, number).first()));
    }
    List<OverlapRow> rows = new ArrayList<>();
    List<WeightSigns> before = List.of();
    for (int round = 0; round <= plan.densities().size(); round++) {
      List<WeightSigns> now = new ArrayList<>();
      for (int number : replicates) {
        now.add(signs(directory.trained(number, round)));
      }
      rows.add(row(round, start, before, now));
      before = now;
    }
    return rows;
  }

  private WeightSigns signs(State state) {
    List<Parameter> prunable = plan.method().prunable(plan.network());
    return WeightSigns.of(prunable, plan.masking(), state);
  }

  private static OverlapRow row(
      int round, List<WeightSigns> start, List<WeightSigns> before, List<WeightSigns> now) {
    int n = now.size();
    return new OverlapRow(
        round,
        n,
        before.isEmpty() ? null : changed(before, now),
        changed(start, now),
        n * (n - 1) / 2,
        overPairs(now, WeightSigns::overlap),
        overPairs(now, WeightSigns::overlapByChance));
  }

  private static double changed(List<WeightSigns> earlier, List<WeightSigns> now) {
    return IntStream.range(0, now.size())
        .mapToDouble(i -> now.get(i).changedSince(earlier.get(i)))
        .average()
        .orElseThrow();
  }

  private static @Nullable Double overPairs(
      List<WeightSigns> now, ToDoubleBiFunction<WeightSigns, WeightSigns> measure) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < now.size(); i++) {
      for (int j = i + 1; j < now.size(); j++) {
        sum += measure.applyAsDouble(now.get(i), now.get(j));
        pairs++;
      }
    }
    return pairs == 0 ? null : sum / pairs;
  }
}
