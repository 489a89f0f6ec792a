// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.ProductKernel;

/**
 * The dense product with one column, with the Vector API: four rows at once share each vector of
 * numbers, each in two sums side by side, whose lanes are added up at the end. It reads the weights
 * where they are held, if that is whole.
 */
final class VectorDenseDot implements ProductKernel {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();
  private static final int ROWS = 4;

  private final float[] value; // row by row
  private final int width; // columns
  private final float[] bias;
  private final float lowest;
  private final float highest;
  private final int[] left = new int[L]; // -1 for lanes of the last vector that no other has

  /** A product of numbers side by side, at least a vector, whose function is a clamp. */
  VectorDenseDot(Product product) {
    this.value = product.weights().matrix();
    this.width = product.weights().columns();
    this.bias = product.bias().toArray();
    this.lowest = product.function().lowest();
    this.highest = product.function().highest();
    for (int i = 0; i < L; i++) {
      left[i] = i < L - width % L ? 0 : -1;
    }
  }

  /** Whether a row is at least a vector. */
  static boolean fits(Product product) {
    return product.weights().columns() >= L;
  }

  @Override
  public int rowsTogether() {
    return ROWS;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    float[] numbers = columns.numbers();
    float[] sums = columns.tile().sums();
    float[] end = columns.tile().first();
    for (int i = 0; i < L; i++) {
      end[i] = left[i] == 0 ? 0 : numbers[columns.x() + width - L + i];
    }
    int addend = columns.addend();
    for (int row = from; row < to; row += ROWS) {
      int last = to - 1;
      block(
          numbers,
          columns.x(),
          end,
          row * width,
          Math.min(row + 1, last) * width,
          Math.min(row + 2, last) * width,
          Math.min(row + 3, last) * width,
          sums);
      for (int r = row; r < Math.min(row + ROWS, to); r++) {
        float sum = bias[r] + added(sums, (r - row) * L);
        if (addend >= 0) {
          sum += numbers[addend + r * columns.addendPitch()];
        }
        numbers[columns.y() + r * columns.yPitch()] = Math.min(Math.max(sum, lowest), highest);
      }
    }
  }

  /**
   * The sums of four rows, of what is no whole vector by way of the last one; not returned, since
   * that would allocate them.
   */
  private void block(
      float[] x, int at, float[] xEnd, int w0, int w1, int w2, int w3, float[] sums) {
    float[] w = value;
    int end = width;
    FloatVector a0 = FloatVector.zero(LANES);
    FloatVector a1 = FloatVector.zero(LANES);
    FloatVector a2 = FloatVector.zero(LANES);
    FloatVector a3 = FloatVector.zero(LANES);
    FloatVector b0 = FloatVector.zero(LANES);
    FloatVector b1 = FloatVector.zero(LANES);
    FloatVector b2 = FloatVector.zero(LANES);
    FloatVector b3 = FloatVector.zero(LANES);
    int j = 0;
    for (; j + 2 * L <= end; j += 2 * L) {
      FloatVector one = FloatVector.fromArray(LANES, x, at + j);
      a0 = FloatVector.fromArray(LANES, w, w0 + j).fma(one, a0);
      a1 = FloatVector.fromArray(LANES, w, w1 + j).fma(one, a1);
      a2 = FloatVector.fromArray(LANES, w, w2 + j).fma(one, a2);
      a3 = FloatVector.fromArray(LANES, w, w3 + j).fma(one, a3);
      FloatVector two = FloatVector.fromArray(LANES, x, at + j + L);
      b0 = FloatVector.fromArray(LANES, w, w0 + j + L).fma(two, b0);
      b1 = FloatVector.fromArray(LANES, w, w1 + j + L).fma(two, b1);
      b2 = FloatVector.fromArray(LANES, w, w2 + j + L).fma(two, b2);
      b3 = FloatVector.fromArray(LANES, w, w3 + j + L).fma(two, b3);
    }
    if (j + L <= end) {
      FloatVector one = FloatVector.fromArray(LANES, x, at + j);
      a0 = FloatVector.fromArray(LANES, w, w0 + j).fma(one, a0);
      a1 = FloatVector.fromArray(LANES, w, w1 + j).fma(one, a1);
      a2 = FloatVector.fromArray(LANES, w, w2 + j).fma(one, a2);
      a3 = FloatVector.fromArray(LANES, w, w3 + j).fma(one, a3);
    }
    if (width % L != 0) {
      int last = end - L;
      FloatVector two = FloatVector.fromArray(LANES, xEnd, 0);
      IntVector kept = IntVector.fromArray(IntVector.SPECIES_PREFERRED, left, 0);
      IntVector v0 = FloatVector.fromArray(LANES, w, w0 + last).reinterpretAsInts();
      IntVector v1 = FloatVector.fromArray(LANES, w, w1 + last).reinterpretAsInts();
      IntVector v2 = FloatVector.fromArray(LANES, w, w2 + last).reinterpretAsInts();
      IntVector v3 = FloatVector.fromArray(LANES, w, w3 + last).reinterpretAsInts();
      b0 = v0.and(kept).reinterpretAsFloats().fma(two, b0);
      b1 = v1.and(kept).reinterpretAsFloats().fma(two, b1);
      b2 = v2.and(kept).reinterpretAsFloats().fma(two, b2);
      b3 = v3.and(kept).reinterpretAsFloats().fma(two, b3);
    }
    a0.add(b0).intoArray(sums, 0);
    a1.add(b1).intoArray(sums, L);
    a2.add(b2).intoArray(sums, 2 * L);
    a3.add(b3).intoArray(sums, 3 * L);
  }

  private static float added(float[] sums, int at) {
    float even = 0;
    float odd = 0;
    for (int lane = 0; lane < L; lane += 2) {
      even += sums[at + lane];
      odd += sums[at + lane + 1];
    }
    return even + odd;
  }
}
