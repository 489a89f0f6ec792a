// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

/**
 * How sub-networks are looked for.
 *
 * @param pairs sub-networks whose accuracy is measured for the predictor, at least 20
 * @param heldOut of these, that only test it, at least 10
 * @param examples of the validation split that accuracies are measured on, drawn, or all if there
 *     are fewer; at least 1
 * @param evolution how sub-networks are bred
 */
public record OfaSearch(int pairs, int heldOut, int examples, EvolutionSettings evolution) {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public OfaSearch {
    if (heldOut < 10 || pairs < heldOut + 10 || examples < 1) {
      throw new IllegalArgumentException(
          "pairs must be at least 10 more than held-out, that at least 10, examples at least 1, got %d, %d and %d"
              .formatted(pairs, heldOut, examples));
    }
  }

  /** 500 pairs, 60 of them held out, of the paper's 10,000 examples. */
  static OfaSearch small() {
    return new OfaSearch(500, 60, 10_000, EvolutionSettings.PAPER);
  }
}
