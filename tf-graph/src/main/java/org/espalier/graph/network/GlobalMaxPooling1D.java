// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/** The highest value over all positions: {@code [length, channels]} to {@code [channels]}. */
public record GlobalMaxPooling1D(String name) implements Layer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(OnlyInput.of(this, inputs, 2).dimension(1));
  }
}
