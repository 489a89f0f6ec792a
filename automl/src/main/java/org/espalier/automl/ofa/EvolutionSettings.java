// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

/**
 * The numbers of the evolution; {@link #PAPER} has those of the paper.
 *
 * @param population candidates of a generation, in [1, 2^20]
 * @param generations after the first, which is drawn evenly, in [0, 2^20]
 * @param parents fraction of the population that candidates come from, the best; in (0, 1], and at
 *     least one candidate
 * @param mutation fraction of the candidates that come from one parent, in [0, 1]; the rest come
 *     from two
 * @param geneMutation chance that a mutation draws a block anew, or the depth of a unit, in [0, 1]
 * @param resolutionMutation chance that a mutation draws the resolution anew, in [0, 1]
 * @see <a href="https://arxiv.org/abs/1908.09791">Cai et al., Once-for-All, ICLR 2020</a>
 * @see <a href="https://arxiv.org/abs/1802.01548">Real et al., AAAI 2019</a>
 */
public record EvolutionSettings(
    int population,
    int generations,
    double parents,
    double mutation,
    double geneMutation,
    double resolutionMutation) {

  /** As published: 50,100 candidates. */
  public static final EvolutionSettings PAPER =
      new EvolutionSettings(100, 500, 0.25, 0.5, 0.1, 0.5);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public EvolutionSettings {
    require("population", population, 1, 1 << 20);
    require("generations", generations, 0, 1 << 20);
    require("parents", parents, Double.MIN_VALUE, 1);
    require("mutation", mutation, 0, 1);
    require("gene-mutation", geneMutation, 0, 1);
    require("resolution-mutation", resolutionMutation, 0, 1);
  }

  /** Candidates that others come from: the fraction of the population, rounded, at least 1. */
  int parentCount() {
    return (int) Math.max(1, Math.round(parents * population));
  }

  /** Candidates of a generation that come from one parent, rounded. */
  int mutationCount() {
    return (int) Math.round(mutation * population);
  }

  private static void require(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          least == Double.MIN_VALUE
              ? "%s must be above 0 and at most %s, got %s".formatted(name, most, value)
              : "%s must be in %s to %s, got %s".formatted(name, least, most, value));
    }
  }
}
