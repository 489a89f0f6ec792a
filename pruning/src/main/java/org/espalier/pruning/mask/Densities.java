// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * How much goes, as the density after each round: absolute fractions of all prunable weights, so
 * that rounding does not add up over rounds.
 */
public final class Densities {

  private static final int MOST_ROUNDS = 1000;

  private Densities() {}

  /** The same from a dense network. */
  public static List<Double> rounds(int rounds, double perRound) {
    return rounds(rounds, perRound, 1);
  }

  /**
   * {@code from (1 - perRound)^i} for i = 1 to rounds.
   *
   * @param rounds 0 for no pruning
   * @param from the density before the first round, in (0, 1]
   * @throws IllegalArgumentException if perRound is outside (0, 1) or rounds outside [0, 1000]
   */
  public static List<Double> rounds(int rounds, double perRound, double from) {
    requirePerRound(perRound);
    if (rounds < 0 || rounds > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "rounds must be in [0, %d], got %d".formatted(MOST_ROUNDS, rounds));
    }
    List<Double> densities = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      densities.add(from * Math.pow(complement(perRound), round));
    }
    return densities;
  }

  /** The same from a dense network. */
  public static List<Double> untilSparsity(double sparsity, double perRound) {
    return untilSparsity(sparsity, perRound, 1);
  }

  /**
   * {@code from (1 - perRound)^i} as long as that is above {@code 1 - sparsity}, which is the last;
   * nothing if the sparsity is reached before.
   *
   * @param from the density before the first round, in (0, 1]
   * @throws IllegalArgumentException if sparsity is outside [0, 1) or perRound outside (0, 1), or
   *     that takes more than 1000 rounds
   */
  public static List<Double> untilSparsity(double sparsity, double perRound, double from) {
    requirePerRound(perRound);
    double last = complement(requireSparsity(sparsity));
    List<Double> densities = new ArrayList<>();
    double density = from * complement(perRound);
    for (int round = 2; density > last * (1 + 1e-9); round++) {
      if (round > MOST_ROUNDS) {
        throw new IllegalArgumentException(
            "sparsity %s takes more than %d rounds with per-round %s; raise per-round"
                .formatted(sparsity, MOST_ROUNDS, perRound));
      }
      densities.add(density);
      density = from * Math.pow(complement(perRound), round);
    }
    if (last < from) {
      densities.add(last);
    }
    return densities;
  }

  /** The same from a dense network. */
  public static List<Double> of(List<Double> densities) {
    return of(densities, 1);
  }

  /**
   * Any densities.
   *
   * @param from the density before the first round, in (0, 1]
   * @throws IllegalArgumentException if there is none, or one is outside (0, 1] or larger than the
   *     one before
   */
  public static List<Double> of(List<Double> densities, double from) {
    if (densities.isEmpty()) {
      throw new IllegalArgumentException(
          "densities must hold at least one density; give sparsity 0 for no pruning");
    }
    double before = from;
    for (double density : densities) {
      if (!(density > 0 && density <= 1)) {
        throw new IllegalArgumentException("densities must be in (0, 1], got " + density);
      }
      if (density > before) {
        throw new IllegalArgumentException(
            "densities must not rise%s, since a pruned weight never comes back, got %s"
                .formatted(from < 1 ? " from the ticket's " + from : "", densities));
      }
      before = density;
    }
    return List.copyOf(densities);
  }

  /** 1 - x of the number as it is written: of 0.9 that is 0.1, not 0.09999999999999998. */
  private static double complement(double x) {
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(x)).doubleValue();
  }

  private static double requireSparsity(double sparsity) {
    if (!(sparsity >= 0 && sparsity < 1)) {
      throw new IllegalArgumentException("sparsity must be in [0, 1), got " + sparsity);
    }
    return sparsity;
  }

  private static void requirePerRound(double perRound) {
    if (!(perRound > 0 && perRound < 1)) {
      throw new IllegalArgumentException("per-round must be in (0, 1), got " + perRound);
    }
  }
}
