// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * A convolution that keeps channels apart, on {@code [height, width, channels]}; the kernel is
 * {@code [size, size, channels, multiplier]}, the output has {@code channels * multiplier}
 * channels.
 *
 * @param size the side of the square window, at least 1
 * @param stride the step of the window on both axes, at least 1
 * @param multiplier outputs per input channel, at least 1
 */
public record DepthwiseConv2D(
    String name,
    int size,
    int stride,
    int multiplier,
    Padding padding,
    ActivationFunction activation,
    boolean bias,
    Initializer kernel)
    implements Layer {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if size, stride or multiplier is below 1
   */
  public DepthwiseConv2D {
    Window.check(name, size, stride);
    if (multiplier < 1) {
      throw new IllegalArgumentException(
          "multiplier must be at least 1, got " + multiplier + " (layer " + name + ")");
    }
  }

  /** Stride 1, multiplier 1, same padding, with a bias, no activation, Glorot-uniform kernels. */
  public static DepthwiseConv2D of(String name, int size) {
    return new DepthwiseConv2D(
        name,
        size,
        1,
        1,
        Padding.SAME,
        ActivationFunction.LINEAR,
        true,
        Initializer.glorotUniform());
  }

  /** The same layer with another stride. */
  public DepthwiseConv2D withStride(int stride) {
    return new DepthwiseConv2D(name, size, stride, multiplier, padding, activation, bias, kernel);
  }

  /** The same layer with another activation. */
  public DepthwiseConv2D withActivation(ActivationFunction activation) {
    return new DepthwiseConv2D(name, size, stride, multiplier, padding, activation, bias, kernel);
  }

  /** The same layer with or without a bias. */
  public DepthwiseConv2D withBias(boolean bias) {
    return new DepthwiseConv2D(name, size, stride, multiplier, padding, activation, bias, kernel);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = OnlyInput.of(this, inputs, 3);
    return Window.output(name, in, size, stride, padding, in.dimension(2) * multiplier);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    int channels = OnlyInput.of(this, inputs, 3).dimension(2);
    int window = size * size;
    return Parameter.kernel(
            name, Shape.of(size, size, channels, multiplier), kernel, window, window * multiplier)
        .withBias(bias, channels * multiplier);
  }

  @Override
  public double uses(List<Shape> inputs) {
    return Window.positions(outputShape(inputs));
  }
}
