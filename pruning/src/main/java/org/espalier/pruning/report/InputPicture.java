// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

/**
 * What the first layer still sees: for each pixel of the input, the fraction of its outgoing
 * weights that is kept. Where the input has channels, their mean.
 */
public final class InputPicture {

  private final int height;
  private final int width;
  private final double[] survivors; // [height, width]

  /**
   * Checks and copies.
   *
   * @param height rows, at least 1
   * @param width columns, at least 1
   * @param survivors row-major, one fraction in [0, 1] a pixel
   * @throws IllegalArgumentException if a size is below 1, the number of fractions is another one,
   *     or a fraction is outside [0, 1], naming its pixel
   */
  public InputPicture(int height, int width, double[] survivors) {
    if (height < 1 || width < 1 || survivors.length != (long) height * width) {
      throw new IllegalArgumentException(
          "a picture needs height x width fractions, got %d for %d x %d"
              .formatted(survivors.length, height, width));
    }
    for (int i = 0; i < survivors.length; i++) {
      if (!(survivors[i] >= 0 && survivors[i] <= 1)) {
        throw new IllegalArgumentException(
            "survivors must be in [0, 1], got %s (row %d, column %d)"
                .formatted(survivors[i], i / width, i % width));
      }
    }
    this.height = height;
    this.width = width;
    this.survivors = survivors.clone();
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** The fraction kept of the weights that leave a pixel, in [0, 1]. */
  public double survivors(int row, int column) {
    return survivors[row * width + column];
  }

  /** The largest fraction of any pixel. */
  double largest() {
    double largest = 0;
    for (double survivor : survivors) {
      largest = Math.max(largest, survivor);
    }
    return largest;
  }
}
