// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * The mean of each window, on {@code [height, width, channels]}. Padding is not counted.
 *
 * @param size the side of the square window, at least 1
 * @param stride the step of the window on both axes, at least 1
 */
public record AveragePooling2D(String name, int size, int stride, Padding padding)
    implements Layer {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if size or stride is below 1
   */
  public AveragePooling2D {
    Window.check(name, size, stride);
  }

  /** Windows side by side without padding. */
  public static AveragePooling2D of(String name, int size) {
    return new AveragePooling2D(name, size, size, Padding.VALID);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = OnlyInput.of(this, inputs, 3);
    return Window.output(name, in, size, stride, padding, in.dimension(2));
  }
}
