// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * The largest value of each window, on {@code [height, width, channels]}.
 *
 * @param size the side of the square window, at least 1
 * @param stride the step of the window on both axes, at least 1
 */
public record MaxPooling2D(String name, int size, int stride, Padding padding) implements Layer {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if size or stride is below 1
   */
  public MaxPooling2D {
    Window.check(name, size, stride);
  }

  /** Windows side by side without padding. */
  public static MaxPooling2D of(String name, int size) {
    return new MaxPooling2D(name, size, size, Padding.VALID);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = OnlyInput.of(this, inputs, 3);
    return Window.output(name, in, size, stride, padding, in.dimension(2));
  }
}
