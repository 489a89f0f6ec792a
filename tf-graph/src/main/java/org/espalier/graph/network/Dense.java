// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * A fully connected layer: {@code activation(x . kernel + bias)}, on {@code [features]}.
 *
 * @param units outputs, at least 1
 * @param bias whether a bias is added
 */
public record Dense(
    String name, int units, ActivationFunction activation, boolean bias, Initializer kernel)
    implements Layer {

  /**
   * Checks the units.
   *
   * @throws IllegalArgumentException if units is below 1
   */
  public Dense {
    if (units < 1) {
      throw new IllegalArgumentException(
          "units must be at least 1, got " + units + " (layer " + name + ")");
    }
  }

  /** With a bias, no activation and Glorot-uniform kernels, as in Keras. */
  public static Dense of(String name, int units) {
    return new Dense(name, units, ActivationFunction.LINEAR, true, Initializer.glorotUniform());
  }

  /** The same layer with another activation. */
  public Dense withActivation(ActivationFunction activation) {
    return new Dense(name, units, activation, bias, kernel);
  }

  /** The same layer with another kernel initializer. */
  public Dense withKernel(Initializer kernel) {
    return new Dense(name, units, activation, bias, kernel);
  }

  /** The same layer with another number of units. */
  public Dense withUnits(int units) {
    return new Dense(name, units, activation, bias, kernel);
  }

  /** The same layer with or without a bias. */
  public Dense withBias(boolean bias) {
    return new Dense(name, units, activation, bias, kernel);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    OnlyInput.of(this, inputs, 1);
    return Shape.of(units);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    int in = OnlyInput.of(this, inputs, 1).dimension(0);
    return Parameter.kernel(name, Shape.of(in, units), kernel, in, units).withBias(bias, units);
  }

  @Override
  public double uses(List<Shape> inputs) {
    return 1;
  }
}
