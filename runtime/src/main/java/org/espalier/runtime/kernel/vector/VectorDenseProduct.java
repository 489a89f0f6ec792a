// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.DenseWeights;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseWeights;

/**
 * The dense product with the Vector API: four rows times a tile of four vectors, or of one, in the
 * processor's registers, so that each number that is loaded is used four times.
 */
final class VectorDenseProduct implements ProductKernel {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();
  static final int ROWS = 4;

  private final DenseWeights weights;

  VectorDenseProduct(SparseWeights weights) {
    this.weights = new DenseWeights(weights, ROWS);
  }

  @Override
  public int rowsTogether() {
    return ROWS;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    float[] numbers = columns.numbers();
    int count = columns.count();
    float[] first = columns.tile().first();
    float[] sums = columns.tile().sums();
    for (int p = 0; p < count; ) {
      int width = p + 4 * L <= count ? 4 * L : L;
      int at = count >= L && p + width > count ? count - L : p; // the last whole vector again
      for (int row = from; row < to; row += ROWS) {
        if (width == L) {
          one(numbers, columns.x() + at, row / ROWS, sums);
        } else {
          four(numbers, columns.x() + at, row / ROWS, sums);
        }
        for (int r = 0; r < Math.min(ROWS, to - row); r++) {
          int target = columns.y() + (row + r) * columns.yPitch() + at;
          if (count < L) {
            finish(columns, sums, r * width, row + r, at, first, 0);
            System.arraycopy(first, 0, numbers, target, count);
          } else {
            for (int t = 0; t < width; t += L) {
              finish(columns, sums, r * width + t, row + r, at + t, numbers, target + t);
            }
          }
        }
      }
      p += width;
    }
  }

  private void finish(
      Columns columns, float[] sums, int at, int row, int p, float[] to, int target) {
    FloatVector sum = FloatVector.fromArray(LANES, sums, at).add(weights.bias()[row]);
    if (columns.addend() >= 0) {
      int addend = columns.addend() + row * columns.addendPitch() + p;
      sum = sum.add(FloatVector.fromArray(LANES, columns.numbers(), addend));
    }
    sum.max(weights.lowest()).min(weights.highest()).intoArray(to, target);
  }

  private void four(float[] x, int base, int block, float[] sums) {
    int[] offset = weights.offset();
    float[] value = weights.value();
    FloatVector s00 = FloatVector.zero(LANES);
    FloatVector s01 = FloatVector.zero(LANES);
    FloatVector s02 = FloatVector.zero(LANES);
    FloatVector s03 = FloatVector.zero(LANES);
    FloatVector s10 = FloatVector.zero(LANES);
    FloatVector s11 = FloatVector.zero(LANES);
    FloatVector s12 = FloatVector.zero(LANES);
    FloatVector s13 = FloatVector.zero(LANES);
    FloatVector s20 = FloatVector.zero(LANES);
    FloatVector s21 = FloatVector.zero(LANES);
    FloatVector s22 = FloatVector.zero(LANES);
    FloatVector s23 = FloatVector.zero(LANES);
    FloatVector s30 = FloatVector.zero(LANES);
    FloatVector s31 = FloatVector.zero(LANES);
    FloatVector s32 = FloatVector.zero(LANES);
    FloatVector s33 = FloatVector.zero(LANES);
    int end = weights.start()[block + 1];
    for (int j = weights.start()[block]; j < end; j++) {
      int at = base + offset[j];
      FloatVector x0 = FloatVector.fromArray(LANES, x, at);
      FloatVector x1 = FloatVector.fromArray(LANES, x, at + L);
      FloatVector x2 = FloatVector.fromArray(LANES, x, at + 2 * L);
      FloatVector x3 = FloatVector.fromArray(LANES, x, at + 3 * L);
      FloatVector w0 = FloatVector.broadcast(LANES, value[j * ROWS]);
      s00 = x0.fma(w0, s00);
      s01 = x1.fma(w0, s01);
      s02 = x2.fma(w0, s02);
      s03 = x3.fma(w0, s03);
      FloatVector w1 = FloatVector.broadcast(LANES, value[j * ROWS + 1]);
      s10 = x0.fma(w1, s10);
      s11 = x1.fma(w1, s11);
      s12 = x2.fma(w1, s12);
      s13 = x3.fma(w1, s13);
      FloatVector w2 = FloatVector.broadcast(LANES, value[j * ROWS + 2]);
      s20 = x0.fma(w2, s20);
      s21 = x1.fma(w2, s21);
      s22 = x2.fma(w2, s22);
      s23 = x3.fma(w2, s23);
      FloatVector w3 = FloatVector.broadcast(LANES, value[j * ROWS + 3]);
      s30 = x0.fma(w3, s30);
      s31 = x1.fma(w3, s31);
      s32 = x2.fma(w3, s32);
      s33 = x3.fma(w3, s33);
    }
    s00.intoArray(sums, 0);
    s01.intoArray(sums, L);
    s02.intoArray(sums, 2 * L);
    s03.intoArray(sums, 3 * L);
    s10.intoArray(sums, 4 * L);
    s11.intoArray(sums, 5 * L);
    s12.intoArray(sums, 6 * L);
    s13.intoArray(sums, 7 * L);
    s20.intoArray(sums, 8 * L);
    s21.intoArray(sums, 9 * L);
    s22.intoArray(sums, 10 * L);
    s23.intoArray(sums, 11 * L);
    s30.intoArray(sums, 12 * L);
    s31.intoArray(sums, 13 * L);
    s32.intoArray(sums, 14 * L);
    s33.intoArray(sums, 15 * L);
  }

  private void one(float[] x, int base, int block, float[] sums) {
    int[] offset = weights.offset();
    float[] value = weights.value();
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = FloatVector.zero(LANES);
    FloatVector s2 = FloatVector.zero(LANES);
    FloatVector s3 = FloatVector.zero(LANES);
    int end = weights.start()[block + 1];
    for (int j = weights.start()[block]; j < end; j++) {
      FloatVector numbers = FloatVector.fromArray(LANES, x, base + offset[j]);
      s0 = numbers.fma(FloatVector.broadcast(LANES, value[j * ROWS]), s0);
      s1 = numbers.fma(FloatVector.broadcast(LANES, value[j * ROWS + 1]), s1);
      s2 = numbers.fma(FloatVector.broadcast(LANES, value[j * ROWS + 2]), s2);
      s3 = numbers.fma(FloatVector.broadcast(LANES, value[j * ROWS + 3]), s3);
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, L);
    s2.intoArray(sums, 2 * L);
    s3.intoArray(sums, 3 * L);
  }
}
