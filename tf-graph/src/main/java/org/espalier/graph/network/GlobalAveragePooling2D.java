// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/** The mean over all positions: {@code [height, width, channels]} to {@code [channels]}. */
public record GlobalAveragePooling2D(String name) implements Layer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(OnlyInput.of(this, inputs, 3).dimension(2));
  }
}
