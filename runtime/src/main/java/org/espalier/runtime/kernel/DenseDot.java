// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * The dense product with one column: four rows at once share each number, each in two sums side by
 * side.
 */
public final class DenseDot implements ProductKernel {

  private static final int ROWS = 4;

  private final DenseWeights weights;

  /** A product with some weights. */
  public DenseDot(SparseWeights weights) {
    this.weights = new DenseWeights(weights, ROWS);
  }

  @Override
  public int rowsTogether() {
    return ROWS;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    float[] numbers = columns.numbers;
    float[] sums = columns.tile.sums();
    for (int row = from; row < to; row += ROWS) {
      block(numbers, columns.x, row / ROWS, sums);
      for (int r = 0; r < Math.min(ROWS, to - row); r++) {
        float sum = weights.bias[row + r];
        if (columns.addend >= 0) {
          sum += numbers[columns.addend + (row + r) * columns.addendPitch];
        }
        sum += sums[r];
        numbers[columns.y + (row + r) * columns.yPitch] =
            Math.min(Math.max(sum, weights.lowest), weights.highest);
      }
    }
  }

  private void block(float[] x, int base, int block, float[] sums) {
    int[] offset = weights.offset;
    float[] value = weights.value;
    float a0 = 0;
    float a1 = 0;
    float a2 = 0;
    float a3 = 0;
    float b0 = 0;
    float b1 = 0;
    float b2 = 0;
    float b3 = 0;
    int end = weights.start[block + 1];
    int j = weights.start[block];
    for (; j + 2 <= end; j += 2) {
      float one = x[base + offset[j]];
      float two = x[base + offset[j + 1]];
      int w = j * ROWS;
      a0 = Fma.of(value[w], one, a0);
      a1 = Fma.of(value[w + 1], one, a1);
      a2 = Fma.of(value[w + 2], one, a2);
      a3 = Fma.of(value[w + 3], one, a3);
      b0 = Fma.of(value[w + 4], two, b0);
      b1 = Fma.of(value[w + 5], two, b1);
      b2 = Fma.of(value[w + 6], two, b2);
      b3 = Fma.of(value[w + 7], two, b3);
    }
    if (j < end) {
      float one = x[base + offset[j]];
      int w = j * ROWS;
      a0 = Fma.of(value[w], one, a0);
      a1 = Fma.of(value[w + 1], one, a1);
      a2 = Fma.of(value[w + 2], one, a2);
      a3 = Fma.of(value[w + 3], one, a3);
    }
    sums[0] = a0 + b0;
    sums[1] = a1 + b1;
    sums[2] = a2 + b2;
    sums[3] = a3 + b3;
  }
}
