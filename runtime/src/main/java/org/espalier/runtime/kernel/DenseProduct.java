// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * The dense product in scalar Java: four rows of a tile at once, so that each number is read once
 * for the four.
 */
public final class DenseProduct implements ProductKernel {

  private static final int ROWS = 4;
  private static final int WIDTH = SLACK / ROWS;

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
      float[] tile) {
    for (int p = 0; p < count; p += WIDTH) {
      int width = Math.min(WIDTH, count - p);
      for (int row = from; row < to; row += ROWS) {
        int rows = Math.min(ROWS, to - row);
        for (int r = 0; r < ROWS; r++) {
          float bias = weights.bias[row + r];
          int more = addend < 0 || r >= rows ? -1 : addend + (row + r) * addendPitch + p;
          for (int i = 0; i < width; i++) {
            tile[r * WIDTH + i] = more < 0 ? bias : y[more + i] + bias;
          }
        }
        block(x, xBase + p, row / ROWS, width, tile);
        for (int r = 0; r < rows; r++) {
          int target = yBase + (row + r) * yPitch + p;
          for (int i = 0; i < width; i++) {
            y[target + i] =
                Math.min(Math.max(tile[r * WIDTH + i], weights.lowest), weights.highest);
          }
        }
      }
    }
  }

  private void block(float[] x, int base, int block, int width, float[] tile) {
    float[] value = weights.value;
    int end = weights.start[block + 1];
    for (int j = weights.start[block]; j < end; j++) {
      int at = base + weights.offset[j];
      for (int r = 0; r < ROWS; r++) {
        float w = value[j * ROWS + r];
        int row = r * WIDTH;
        for (int i = 0; i < width; i++) {
          tile[row + i] = Fma.of(w, x[at + i], tile[row + i]);
        }
      }
    }
  }
}
