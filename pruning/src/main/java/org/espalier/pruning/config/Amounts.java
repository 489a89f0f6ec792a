// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.pruning.mask.Densities;
import org.espalier.pruning.mask.NOfM;
import org.espalier.pruning.mask.Scope;
import org.jspecify.annotations.Nullable;

/** How much goes, as a configuration says it: exactly one of sparsity, rounds and densities. */
record Amounts(
    Scope scope,
    @Nullable Double sparsity,
    @Nullable Integer rounds,
    @Nullable List<Double> densities,
    double perRound) {

  /** The keys, of which one is given. */
  static final List<String> KEYS = List.of("sparsity", "rounds", "densities");

  /**
   * Checks how many are given.
   *
   * @throws IllegalArgumentException if that is not one
   */
  Amounts {
    if (Stream.of(sparsity == null, rounds == null, densities == null).filter(n -> !n).count()
        != 1) {
      throw new IllegalArgumentException(
          "exactly one of sparsity, rounds and densities must be given");
    }
  }

  /**
   * The density after each round, as the scope counts it; at most that, where a threshold decides.
   *
   * @param before the density before the first round
   * @throws IllegalArgumentException if something is out of range, or the scope fixes it otherwise
   */
  List<Double> from(double before) {
    boolean dense = (sparsity != null && sparsity == 0) || (rounds != null && rounds == 0);
    if (scope instanceof NOfM pattern && !dense) {
      return List.of(only(pattern, before));
    }
    if (scope.decidesHowMuch() && !dense) {
      if (rounds == null) {
        throw new IllegalArgumentException(
            "this scope decides how much goes, so sparsity and densities have no meaning; give"
                + " rounds");
      }
      return Collections.nCopies(Densities.rounds(rounds, perRound, before).size(), before);
    }
    if (sparsity != null) {
      return Densities.untilSparsity(sparsity, perRound, before);
    }
    if (rounds != null) {
      return Densities.rounds(rounds, perRound, before);
    }
    return Densities.of(densities == null ? List.of() : densities, before);
  }

  /** A pattern fixes the density and is there after one round. */
  private double only(NOfM pattern, double before) {
    if (before < 1) {
      throw new IllegalArgumentException(
          "scope n-of-m cuts a dense network, got a ticket of density " + before);
    }
    boolean asked =
        (rounds != null && rounds == 1)
            || (sparsity != null && pattern.reaches(1 - sparsity))
            || (densities != null && densities.size() == 1 && pattern.reaches(densities.get(0)));
    if (!asked) {
      throw new IllegalArgumentException(
          "scope n-of-m keeps %d of every %d weights in one round; give rounds 1, got %s"
              .formatted(pattern.keep(), pattern.of(), stated()));
    }
    return pattern.density();
  }

  private String stated() {
    if (sparsity != null) {
      return "sparsity " + sparsity;
    }
    return rounds != null ? "rounds " + rounds : "densities " + densities;
  }
}
