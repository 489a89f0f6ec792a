// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * A convolution along a sequence, on {@code [length, channels]}: a window of every {@code size}
 * neighbours that lie inside, step 1; the kernel is {@code [size, channels, filters]}, the output
 * {@code [length - size + 1, filters]}.
 *
 * @param filters output channels, at least 1
 * @param size of the window, at least 1
 */
public record Conv1D(
    String name,
    int filters,
    int size,
    ActivationFunction activation,
    boolean bias,
    Initializer kernel)
    implements Layer {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if filters or size is below 1
   */
  public Conv1D {
    Window.check(name, size, 1);
    if (filters < 1) {
      throw new IllegalArgumentException(
          "filters must be at least 1, got " + filters + " (layer " + name + ")");
    }
  }

  /** With a bias, no activation and Glorot-uniform kernels. */
  public static Conv1D of(String name, int filters, int size) {
    return new Conv1D(
        name, filters, size, ActivationFunction.LINEAR, true, Initializer.glorotUniform());
  }

  /** The same layer with another activation. */
  public Conv1D withActivation(ActivationFunction activation) {
    return new Conv1D(name, filters, size, activation, bias, kernel);
  }

  /** The same layer with another number of filters. */
  public Conv1D withFilters(int filters) {
    return new Conv1D(name, filters, size, activation, bias, kernel);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    int length = OnlyInput.of(this, inputs, 2).dimension(0);
    if (length < size) {
      throw new IllegalArgumentException(
          "a window of %d does not fit into a sequence of %d (layer %s)"
              .formatted(size, length, name));
    }
    return Shape.of(length - size + 1, filters);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    int channels = OnlyInput.of(this, inputs, 2).dimension(1);
    return Parameter.kernel(
            name, Shape.of(size, channels, filters), kernel, size * channels, size * filters)
        .withBias(bias, filters);
  }

  @Override
  public double uses(List<Shape> inputs) {
    return outputShape(inputs).dimension(0);
  }
}
