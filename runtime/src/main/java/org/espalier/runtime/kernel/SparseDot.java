// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Weights;

/**
 * The sparse product with one column: a dot product a row, in eight sums side by side, so that no
 * addition waits for the one before.
 */
public final class SparseDot implements ProductKernel {

  private final int[] start; // of each row, and the end
  private final int[] column; // in two bytes each this would take a quarter longer
  private final float[] value;
  private final float[] bias;
  private final float lowest;
  private final float highest;

  /** A product of numbers side by side, whose function is a clamp. */
  public SparseDot(Product product) {
    SparseRows rows = product.weights().sparseRows();
    this.start = rows.starts();
    this.column = rows.columnIndices().toArray();
    this.value = rows.values();
    this.bias = product.bias().toArray();
    this.lowest = product.function().lowest();
    this.highest = product.function().highest();
  }

  /** What it has of its own, in bytes, if the weights are held as sparse rows. */
  public static long bytes(Weights weights) {
    return Integer.BYTES * (long) weights.nonZeros();
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
      sum += dot(numbers, columns.x, column, value, start[row], start[row + 1]);
      numbers[columns.y + row * columns.yPitch] = Math.min(Math.max(sum, lowest), highest);
    }
  }

  private static float dot(float[] x, int base, int[] column, float[] value, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int j = from;
    for (; j + 8 <= to; j += 8) {
      s0 = Fma.of(value[j], x[base + column[j]], s0);
      s1 = Fma.of(value[j + 1], x[base + column[j + 1]], s1);
      s2 = Fma.of(value[j + 2], x[base + column[j + 2]], s2);
      s3 = Fma.of(value[j + 3], x[base + column[j + 3]], s3);
      s4 = Fma.of(value[j + 4], x[base + column[j + 4]], s4);
      s5 = Fma.of(value[j + 5], x[base + column[j + 5]], s5);
      s6 = Fma.of(value[j + 6], x[base + column[j + 6]], s6);
      s7 = Fma.of(value[j + 7], x[base + column[j + 7]], s7);
    }
    for (; j < to; j++) {
      s0 = Fma.of(value[j], x[base + column[j]], s0);
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
