// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * Lets a value through, or 0 instead: it is multiplied by the selector {@code open}, 1 at first.
 */
public record Gate(String name) implements Layer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return OnlyInput.of(this, inputs);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    return List.of(
        new Parameter(name + "/open", Shape.of(), Role.SELECTOR, Initializer.ones(), 0, 0));
  }
}
