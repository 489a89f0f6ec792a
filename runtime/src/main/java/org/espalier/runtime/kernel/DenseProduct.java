// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import java.util.Arrays;

/**
 * The dense product in scalar Java: four rows of a tile at once, so that each number is read once
 * for the four.
 */
public final class DenseProduct implements ProductKernel {

  private static final int ROWS = 4;

  private final DenseWeights weights;

  /** A product with some weights. */
  public DenseProduct(SparseWeights weights) {
    this.weights = new DenseWeights(weights, ROWS);
  }

  @Override
  public int rowsTogether() {
    return ROWS;
  }

  @Override
  public void multiply(
      float[] x,
      int xBase,
      float[] y,
      int yBase,
      int yPitch,
      int addend,
      int addendPitch,
      int count,
      int from,
      int to,
      Tile tile) {
    for (int p = 0; p < count; p += Tile.SIZE) {
      int width = Math.min(Tile.SIZE, count - p);
      for (int row = from; row < to; row += ROWS) {
        block(x, xBase + p, row / ROWS, width, tile);
        for (int r = 0; r < Math.min(ROWS, to - row); r++) {
          int more = addend < 0 ? -1 : addend + (row + r) * addendPitch + p;
          finish(sums(tile, r), width, row + r, y, more, yBase + (row + r) * yPitch + p);
        }
      }
    }
  }

  /** Where the sums of a row of a block are. */
  private static float[] sums(Tile tile, int row) {
    return switch (row) {
      case 0 -> tile.sums();
      case 1 -> tile.second;
      case 2 -> tile.third;
      default -> tile.fourth;
    };
  }

  private void finish(float[] sums, int width, int row, float[] y, int addend, int target) {
    float bias = weights.bias[row];
    for (int i = 0; i < width; i++) {
      float sum = addend < 0 ? sums[i] + bias : sums[i] + bias + y[addend + i];
      y[target + i] = Math.min(Math.max(sum, weights.lowest), weights.highest);
    }
  }

  private void block(float[] x, int base, int block, int width, Tile tile) {
    float[] value = weights.value;
    for (int r = 0; r < ROWS; r++) {
      Arrays.fill(sums(tile, r), 0, width, 0);
    }
    int end = weights.start[block + 1];
    for (int j = weights.start[block]; j < end; j++) {
      System.arraycopy(x, base + weights.offset[j], tile.first(), 0, width);
      int w = j * ROWS;
      four(tile, value[w], value[w + 1], value[w + 2], value[w + 3], width);
    }
  }

  private static void four(Tile tile, float w0, float w1, float w2, float w3, int width) {
    float[] numbers = tile.first();
    float[] s0 = tile.sums();
    float[] s1 = tile.second;
    float[] s2 = tile.third;
    float[] s3 = tile.fourth;
    for (int i = 0; i < width; i++) {
      s0[i] = Fma.of(w0, numbers[i], s0[i]);
      s1[i] = Fma.of(w1, numbers[i], s1[i]);
      s2[i] = Fma.of(w2, numbers[i], s2[i]);
      s3[i] = Fma.of(w3, numbers[i], s3[i]);
    }
  }
}
