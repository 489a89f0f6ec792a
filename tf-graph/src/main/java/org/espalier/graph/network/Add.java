// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/** The elementwise sum of two or more values of one shape. */
public record Add(String name) implements Layer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.size() < 2) {
      throw new IllegalArgumentException(
          "layer " + name + " adds at least two inputs, got " + inputs.size());
    }
    for (Shape shape : inputs) {
      if (!shape.equals(inputs.get(0))) {
        throw new IllegalArgumentException(
            "layer " + name + " adds inputs of one shape, got " + inputs);
      }
    }
    return inputs.get(0);
  }
}
