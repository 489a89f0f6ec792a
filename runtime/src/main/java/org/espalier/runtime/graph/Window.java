// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

/**
 * A window moved over an image.
 *
 * @param height of the window, at least 1
 * @param width of the window, at least 1
 * @param strideY rows from one position to the next, at least 1
 * @param strideX columns from one position to the next, at least 1
 * @param dilationY rows from one row of the window to the next, at least 1
 * @param dilationX columns from one column of the window to the next, at least 1
 * @param top rows around the image that the window may also cover, at least 0
 * @param bottom likewise
 * @param left likewise, columns
 * @param right likewise
 */
public record Window(
    int height,
    int width,
    int strideY,
    int strideX,
    int dilationY,
    int dilationX,
    int top,
    int bottom,
    int left,
    int right) {

  private static final int LARGEST = 1 << 15; // so that products of two fit into an int

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is out of range, or above 32,768
   */
  public Window {
    checkAll(1, height, width, strideY, strideX, dilationY, dilationX);
    checkAll(0, top, bottom, left, right);
  }

  /** A square window inside the image. */
  public static Window valid(int size, int stride) {
    return new Window(size, size, stride, stride, 1, 1, 0, 0, 0, 0);
  }

  /**
   * A square window with TensorFlow's SAME padding: as many positions as the image's size over the
   * stride, rounded up; an odd row or column of padding is at the end.
   */
  public static Window same(Shape input, int size, int stride) {
    int rows = samePadding(input.height(), size, stride);
    int columns = samePadding(input.width(), size, stride);
    return new Window(
        size,
        size,
        stride,
        stride,
        1,
        1,
        rows / 2,
        rows - rows / 2,
        columns / 2,
        columns - columns / 2);
  }

  /** How much of it TensorFlow's SAME padding adds in all, of one dimension. */
  public static int samePadding(int length, int size, int stride) {
    long positions = ((long) length + stride - 1) / stride;
    return (int) Math.max((positions - 1) * stride + size - length, 0); // below the size
  }

  /** Height times width. */
  public int size() {
    return height * width;
  }

  /** Whether it looks at one number and moves by one. */
  public boolean isPoint() {
    return size() == 1 && strideY == 1 && strideX == 1 && top + bottom + left + right == 0;
  }

  /**
   * What it makes of an image.
   *
   * @throws IllegalArgumentException if the window does not fit into the padded image, or a value
   *     would have more than 2^31 - 1 numbers
   */
  public Shape output(Shape input, int channels) {
    long high = positions((long) input.height() + top + bottom, height, strideY, dilationY);
    long wide = positions((long) input.width() + left + right, width, strideX, dilationX);
    if (high < 1 || wide < 1) {
      throw new IllegalArgumentException(
          "a window of %d x %d does not fit into an image of %s".formatted(height, width, input));
    }
    if (Math.max(high, wide) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a value must have fewer than 2^31 numbers, got %d x %d x %d"
              .formatted(high, wide, channels));
    }
    return new Shape(input.rank(), (int) high, (int) wide, channels);
  }

  private static long positions(long length, int size, int stride, int dilation) {
    int covered = (size - 1) * dilation + 1;
    return length < covered ? 0 : (length - covered) / stride + 1;
  }

  private static void checkAll(int least, int... sizes) {
    for (int size : sizes) {
      if (size < least || size > LARGEST) {
        throw new IllegalArgumentException(
            "a window's sizes must be in [%d, %d], got %d".formatted(least, LARGEST, size));
      }
    }
  }
}
