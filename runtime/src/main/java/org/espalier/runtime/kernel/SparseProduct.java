// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import java.util.Arrays;

/**
 * The sparse product in scalar Java: what four weights are multiplied with is copied side by side,
 * and one loop over a tile, which the JVM turns into the processor's vectors by itself, multiplies
 * all four in.
 */
public final class SparseProduct implements ProductKernel {

  private final SparseWeights weights;

  /** A product with some weights. */
  public SparseProduct(SparseWeights weights) {
    this.weights = weights;
  }

  @Override
  public int rowsTogether() {
    return 1;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    float[] numbers = columns.numbers;
    float[] sums = columns.tile.sums();
    for (int p = 0; p < columns.count; p += Tile.SIZE) {
      int width = Math.min(Tile.SIZE, columns.count - p);
      for (int row = from; row < to; row++) {
        begin(columns, sums, row, p, width);
        row(numbers, columns.x + p, row, width, columns.tile);
        clamp(sums, width);
        System.arraycopy(sums, 0, numbers, columns.y + row * columns.yPitch + p, width);
      }
    }
  }

  private void clamp(float[] sums, int width) {
    float lowest = weights.lowest;
    float highest = weights.highest;
    if (lowest == Float.NEGATIVE_INFINITY && highest == Float.POSITIVE_INFINITY) {
      return;
    }
    for (int i = 0; i < width; i++) {
      sums[i] = Math.min(Math.max(sums[i], lowest), highest);
    }
  }

  private void begin(Columns columns, float[] sums, int row, int p, int width) {
    float bias = weights.bias[row];
    if (columns.addend < 0) {
      Arrays.fill(sums, 0, width, bias);
      return;
    }
    int addend = columns.addend + row * columns.addendPitch + p;
    System.arraycopy(columns.numbers, addend, sums, 0, width);
    for (int i = 0; i < width; i++) {
      sums[i] += bias;
    }
  }

  private void row(float[] x, int base, int row, int width, Tile tile) {
    int[] offset = weights.offset;
    float[] value = weights.value;
    int end = weights.start[row + 1];
    int j = weights.start[row];
    for (; j + 4 <= end; j += 4) {
      System.arraycopy(x, base + offset[j], tile.first(), 0, width);
      System.arraycopy(x, base + offset[j + 1], tile.second, 0, width);
      System.arraycopy(x, base + offset[j + 2], tile.third, 0, width);
      System.arraycopy(x, base + offset[j + 3], tile.fourth, 0, width);
      four(tile, value[j], value[j + 1], value[j + 2], value[j + 3], width);
    }
    for (; j < end; j++) {
      System.arraycopy(x, base + offset[j], tile.first(), 0, width);
      one(tile.first(), value[j], tile.sums(), width);
    }
  }

  private static void one(float[] numbers, float weight, float[] sums, int width) {
    for (int i = 0; i < width; i++) {
      sums[i] = Fma.of(weight, numbers[i], sums[i]);
    }
  }

  private static void four(Tile tile, float w0, float w1, float w2, float w3, int width) {
    float[] sums = tile.sums();
    float[] x0 = tile.first();
    float[] x1 = tile.second;
    float[] x2 = tile.third;
    float[] x3 = tile.fourth;
    for (int i = 0; i < width; i++) {
      float sum = Fma.of(w1, x1[i], Fma.of(w0, x0[i], sums[i]));
      sums[i] = Fma.of(w3, x3[i], Fma.of(w2, x2[i], sum));
    }
  }
}
