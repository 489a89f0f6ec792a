// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * An image {@code [height, width, channels]} made square, bilinearly between the middles of pixels.
 *
 * @param side pixels of the result on both axes, at least 1
 */
public record Resize(String name, int side) implements Layer {

  /**
   * Checks the side.
   *
   * @throws IllegalArgumentException if side is below 1
   */
  public Resize {
    if (side < 1) {
      throw new IllegalArgumentException(
          "side must be at least 1, got " + side + " (layer " + name + ")");
    }
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(side, side, OnlyInput.of(this, inputs, 3).dimension(2));
  }
}
