// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * The sparse product in scalar Java: for each weight one loop over a tile of numbers, which the JVM
 * turns into the processor's vectors by itself. Four weights go together, so that a tile is read
 * and written once for the four.
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
    for (int p = 0; p < count; p += SLACK) {
      int width = Math.min(SLACK, count - p);
      for (int row = from; row < to; row++) {
        begin(tile, width, weights.bias[row], y, addend < 0 ? -1 : addend + row * addendPitch + p);
        row(x, xBase + p, row, width, tile);
        int target = yBase + row * yPitch + p;
        for (int i = 0; i < width; i++) {
          y[target + i] = Math.min(Math.max(tile[i], weights.lowest), weights.highest);
        }
      }
    }
  }

  private static void begin(float[] tile, int width, float bias, float[] y, int addend) {
    if (addend < 0) {
      for (int i = 0; i < width; i++) {
        tile[i] = bias;
      }
    } else {
      for (int i = 0; i < width; i++) {
        tile[i] = y[addend + i] + bias;
      }
    }
  }

  private void row(float[] x, int base, int row, int width, float[] tile) {
    int[] offset = weights.offset;
    float[] value = weights.value;
    int end = weights.start[row + 1];
    int j = weights.start[row];
    for (; j + 4 <= end; j += 4) {
      four(x, base, offset, value, j, width, tile);
    }
    for (; j < end; j++) {
      float w = value[j];
      int at = base + offset[j];
      for (int i = 0; i < width; i++) {
        tile[i] = Fma.of(w, x[at + i], tile[i]);
      }
    }
  }

  private static void four(
      float[] x, int base, int[] offset, float[] value, int j, int width, float[] tile) {
    float w0 = value[j];
    float w1 = value[j + 1];
    float w2 = value[j + 2];
    float w3 = value[j + 3];
    int at0 = base + offset[j];
    int at1 = base + offset[j + 1];
    int at2 = base + offset[j + 2];
    int at3 = base + offset[j + 3];
    for (int i = 0; i < width; i++) {
      float sum = Fma.of(w0, x[at0 + i], tile[i]);
      sum = Fma.of(w1, x[at1 + i], sum);
      sum = Fma.of(w2, x[at2 + i], sum);
      tile[i] = Fma.of(w3, x[at3 + i], sum);
    }
  }
}
