// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/** The shape that a layer of one input is called on. */
final class OnlyInput {

  private OnlyInput() {}

  /**
   * Of any rank.
   *
   * @throws IllegalArgumentException if there are several inputs or none
   */
  static Shape of(Layer layer, List<Shape> inputs) {
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "layer " + layer.name() + " takes one input, got " + inputs.size());
    }
    return inputs.get(0);
  }

  /**
   * Of one rank.
   *
   * @throws IllegalArgumentException if there are several inputs, none, or the rank differs
   */
  static Shape of(Layer layer, List<Shape> inputs, int rank) {
    Shape shape = of(layer, inputs);
    if (shape.rank() != rank) {
      throw new IllegalArgumentException(
          "layer %s takes an input of rank %d, got %s%s"
              .formatted(
                  layer.name(),
                  rank,
                  shape,
                  rank == 1 ? "; put a Flatten or GlobalAveragePooling2D before it" : ""));
    }
    return shape;
  }
}
