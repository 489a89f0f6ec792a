// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/** All dimensions into one, row-major. */
public record Flatten(String name) implements Layer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(Math.toIntExact(OnlyInput.of(this, inputs).size()));
  }
}
