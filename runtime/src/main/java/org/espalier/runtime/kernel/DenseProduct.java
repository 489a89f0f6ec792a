// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import java.util.Arrays;

/**
 * The dense product in scalar Java: four rows of a tile at once, so that each number is read once
 * for the four.
 */
final class DenseProduct implements ProductKernel {

  static final int ROWS = 4;

  private final DenseWeights weights;

  /** A product with some weights. */
  DenseProduct(SparseWeights weights) {
    this.weights = new DenseWeights(weights, ROWS);
  }

  @Override
  public int rowsTogether() {
    return ROWS;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    Tile tile = columns.tile;
    for (int p = 0; p < columns.count; p += Tile.SIZE) {
      int width = Math.min(Tile.SIZE, columns.count - p);
      for (int row = from; row < to; row += ROWS) {
        block(columns.numbers, columns.x + p, row / ROWS, width, tile);
        for (int r = 0; r < Math.min(ROWS, to - row); r++) {
          finish(columns, sums(tile, r), row + r, p, width);
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

  private void finish(Columns columns, float[] sums, int row, int p, int width) {
    float[] numbers = columns.numbers;
    float bias = weights.bias[row];
    boolean adds = columns.addend >= 0;
    int addend = columns.addend + row * columns.addendPitch + p;
    int target = columns.y + row * columns.yPitch + p;
    for (int i = 0; i < width; i++) {
      float sum = adds ? sums[i] + bias + numbers[addend + i] : sums[i] + bias;
      numbers[target + i] = Math.min(Math.max(sum, weights.lowest), weights.highest);
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
