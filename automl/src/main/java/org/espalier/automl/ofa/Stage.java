// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

/**
 * A stage of progressive shrinking: from which sub-networks each step draws.
 *
 * @param name for people
 * @param choices what they choose among
 * @param together sub-networks a step, of the same examples and resolution, at least 1
 * @param epochs passes over the training examples, above 0
 * @param rate of learning at first; it falls to 0 by half a cosine
 */
public record Stage(String name, Choices choices, int together, double epochs, double rate) {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public Stage {
    if (together < 1 || !(epochs > 0 && epochs < 1e9) || !(rate > 0 && rate < 1e9)) {
      throw new IllegalArgumentException(
          "a stage needs at least 1 sub-network together, and epochs and a rate above 0, got %d, %s and %s (stage %s)"
              .formatted(together, epochs, rate, name));
    }
  }
}
