// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import org.espalier.runtime.graph.Product;

/**
 * The dense product with one column: a dot product a row, in eight sums side by side, so that no
 * addition waits for the one before. It reads the weights where they are held, if that is whole.
 */
public final class DenseDot implements ProductKernel {

  private final float[] value; // row by row
  private final int width; // columns
  private final float[] bias;
  private final float lowest;
  private final float highest;

  /** A product of numbers side by side, whose function is a clamp. */
  public DenseDot(Product product) {
    this.value = product.weights().matrix();
    this.width = product.weights().columns();
    this.bias = product.bias().toArray();
    this.lowest = product.function().lowest();
    this.highest = product.function().highest();
  }

  @Override
  public int rowsTogether() {
    return 1;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    float[] numbers = columns.numbers;
    for (int row = from; row < to; row++) {
      float sum = bias[row];
      if (columns.addend >= 0) {
        sum += numbers[columns.addend + row * columns.addendPitch];
      }
      sum += dot(numbers, columns.x, value, row * width, width);
      numbers[columns.y + row * columns.yPitch] = Math.min(Math.max(sum, lowest), highest);
    }
  }

  private static float dot(float[] x, int at, float[] value, int from, int width) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int j = 0;
    for (; j + 8 <= width; j += 8) {
      s0 = Fma.of(value[from + j], x[at + j], s0);
      s1 = Fma.of(value[from + j + 1], x[at + j + 1], s1);
      s2 = Fma.of(value[from + j + 2], x[at + j + 2], s2);
      s3 = Fma.of(value[from + j + 3], x[at + j + 3], s3);
      s4 = Fma.of(value[from + j + 4], x[at + j + 4], s4);
      s5 = Fma.of(value[from + j + 5], x[at + j + 5], s5);
      s6 = Fma.of(value[from + j + 6], x[at + j + 6], s6);
      s7 = Fma.of(value[from + j + 7], x[at + j + 7], s7);
    }
    for (; j < width; j++) {
      s0 = Fma.of(value[from + j], x[at + j], s0);
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
