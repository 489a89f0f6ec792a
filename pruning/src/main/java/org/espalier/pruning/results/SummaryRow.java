// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One round over the replicates that have it. A mean is null as soon as one of its values is, so
 * that every mean of a row is over the same {@code replicates}.
 *
 * @param round the round
 * @param densityMean mean density, in [0, 1]
 * @param compression mean of prunable / kept
 * @param validationAccuracyMean mean fraction in [0, 1]
 * @param testAccuracyMean mean fraction in [0, 1]
 * @param testAccuracySd sample standard deviation (n - 1); null with one replicate
 * @param replicates how many have this round, at least 1
 */
public record SummaryRow(
    int round,
    double densityMean,
    @Nullable Double compression,
    @Nullable Double validationAccuracyMean,
    @Nullable Double testAccuracyMean,
    @Nullable Double testAccuracySd,
    int replicates) {

  /** One row for each round that any replicate has, by ascending round. */
  public static ImmutableList<SummaryRow> of(List<ReplicateResult> replicates) {
    TreeMap<Integer, ImmutableList.Builder<RoundResult>> byRound = new TreeMap<>();
    for (ReplicateResult replicate : replicates) {
      for (RoundResult round : replicate.rounds()) {
        byRound.computeIfAbsent(round.round(), r -> ImmutableList.builder()).add(round);
      }
    }
    return byRound.values().stream()
        .map(same -> row(same.build()))
        .collect(ImmutableList.toImmutableList());
  }

  private static SummaryRow row(List<RoundResult> same) {
    double density = same.stream().mapToDouble(RoundResult::density).sum() / same.size();
    Double accuracy = mean(same, RoundResult::testAccuracy);
    return new SummaryRow(
        same.get(0).round(),
        density,
        mean(same, RoundResult::compression),
        mean(same, RoundResult::validationAccuracy),
        accuracy,
        accuracy == null ? null : deviation(same, accuracy),
        same.size());
  }

  private static @Nullable Double mean(
      List<RoundResult> same, Function<RoundResult, @Nullable Double> of) {
    double sum = 0;
    for (RoundResult round : same) {
      Double value = of.apply(round);
      if (value == null) {
        return null;
      }
      sum += value;
    }
    return sum / same.size();
  }

  private static @Nullable Double deviation(List<RoundResult> same, double mean) {
    if (same.size() < 2) {
      return null;
    }
    double squares = 0;
    for (RoundResult round : same) {
      Double accuracy = round.testAccuracy();
      double difference = accuracy == null ? 0 : accuracy - mean;
      squares += difference * difference;
    }
    return Math.sqrt(squares / (same.size() - 1));
  }
}
