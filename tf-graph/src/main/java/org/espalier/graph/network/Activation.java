// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/** An activation function as a layer of its own. */
public record Activation(String name, ActivationFunction function) implements Layer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return OnlyInput.of(this, inputs);
  }
}
