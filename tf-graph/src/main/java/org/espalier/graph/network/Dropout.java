// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * In training sets each value to 0 with a probability and scales the others by 1 / (1 - rate); in
 * inference does nothing.
 *
 * @param rate the probability, in [0, 1)
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al., JMLR 2014</a>
 */
public record Dropout(String name, double rate) implements Layer {

  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if rate is outside [0, 1)
   */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "rate must be in [0, 1), got " + rate + " (layer " + name + ")");
    }
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return OnlyInput.of(this, inputs);
  }
}
