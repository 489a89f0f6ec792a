// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * A two-dimensional convolution on {@code [height, width, channels]}; the kernel is {@code [size,
 * size, channels, filters]}.
 *
 * @param filters output channels, at least 1
 * @param size the side of the square window, at least 1
 * @param stride the step of the window on both axes, at least 1
 * @param bias whether a bias is added
 */
public record Conv2D(
    String name,
    int filters,
    int size,
    int stride,
    Padding padding,
    ActivationFunction activation,
    boolean bias,
    Initializer kernel)
    implements Layer {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if filters, size or stride is below 1
   */
  public Conv2D {
    Window.check(name, size, stride);
    if (filters < 1) {
      throw new IllegalArgumentException(
          "filters must be at least 1, got " + filters + " (layer " + name + ")");
    }
  }

  /** Stride 1, same padding, with a bias, no activation, Glorot-uniform kernels. */
  public static Conv2D of(String name, int filters, int size) {
    return new Conv2D(
        name,
        filters,
        size,
        1,
        Padding.SAME,
        ActivationFunction.LINEAR,
        true,
        Initializer.glorotUniform());
  }

  /** The same layer with another stride. */
  public Conv2D withStride(int stride) {
    return new Conv2D(name, filters, size, stride, padding, activation, bias, kernel);
  }

  /** The same layer with another padding. */
  public Conv2D withPadding(Padding padding) {
    return new Conv2D(name, filters, size, stride, padding, activation, bias, kernel);
  }

  /** The same layer with another activation. */
  public Conv2D withActivation(ActivationFunction activation) {
    return new Conv2D(name, filters, size, stride, padding, activation, bias, kernel);
  }

  /** The same layer with another number of filters. */
  public Conv2D withFilters(int filters) {
    return new Conv2D(name, filters, size, stride, padding, activation, bias, kernel);
  }

  /** The same layer with or without a bias. */
  public Conv2D withBias(boolean bias) {
    return new Conv2D(name, filters, size, stride, padding, activation, bias, kernel);
  }

  /** The same layer with another kernel initializer. */
  public Conv2D withKernel(Initializer kernel) {
    return new Conv2D(name, filters, size, stride, padding, activation, bias, kernel);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = OnlyInput.of(this, inputs, 3);
    return Window.output(name, in, size, stride, padding, filters);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    int channels = OnlyInput.of(this, inputs, 3).dimension(2);
    int window = size * size;
    return Parameter.kernel(
            name,
            Shape.of(size, size, channels, filters),
            kernel,
            window * channels,
            window * filters)
        .withBias(bias, filters);
  }

  @Override
  public double uses(List<Shape> inputs) {
    return Window.positions(outputShape(inputs));
  }
}
