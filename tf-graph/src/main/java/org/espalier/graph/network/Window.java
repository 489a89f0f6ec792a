// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

/** What convolutions and pooling share: a square window moved over an image. */
final class Window {

  private Window() {}

  static void check(String layer, int size, int stride) {
    if (size < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "size and stride must be at least 1, got %d and %d (layer %s)"
              .formatted(size, stride, layer));
    }
  }

  static Shape output(
      String layer, Shape in, int size, int stride, Padding padding, int outputChannels) {
    try {
      return Shape.of(
          padding.positions(in.dimension(0), size, stride),
          padding.positions(in.dimension(1), size, stride),
          outputChannels);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " (layer " + layer + ", input " + in + ")", e);
    }
  }

  static long positions(Shape output) {
    return (long) output.dimension(0) * output.dimension(1);
  }
}
