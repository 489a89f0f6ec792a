// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * The product of a value and one number a channel: {@code [height, width, channels]} or {@code
 * [channels]}, and {@code [channels]}.
 */
public record Multiply(String name) implements Layer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.size() != 2
        || inputs.get(1).rank() != 1
        || inputs.get(0).dimension(-1) != inputs.get(1).dimension(0)) {
      throw new IllegalArgumentException(
          "layer %s multiplies a value by a number a channel, [channels], got %s"
              .formatted(name, inputs));
    }
    return inputs.get(0);
  }
}
