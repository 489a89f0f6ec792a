// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseWeights;

/**
 * The sparse product with the Vector API: a row's sums over a tile of numbers stay in the
 * processor's registers while each weight, spread over a vector, is multiplied in. Nothing is
 * gathered: the numbers of a tile lie side by side wherever the offset leads.
 *
 * <p>A tile is 8, 4, 2 or 1 vectors wide. The narrow ones keep several sums of each number, of
 * every second or fourth weight, so that no addition waits for the one before. What is left of a
 * row that is no whole vector is computed with the last whole one again, or on its own where there
 * is none.
 */
final class VectorSparseProduct implements ProductKernel {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private final SparseWeights weights;

  VectorSparseProduct(SparseWeights weights) {
    this.weights = weights;
  }

  @Override
  public int rowsTogether() {
    return 1;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    int count = columns.count();
    int p = 0;
    for (; p + 8 * L <= count; p += 8 * L) {
      EightVectors.multiply(weights, columns, p, from, to);
    }
    if (p + 4 * L <= count) {
      FourVectors.multiply(weights, columns, p, from, to);
      p += 4 * L;
    }
    if (p + 2 * L <= count) {
      TwoVectors.multiply(weights, columns, p, from, to);
      p += 2 * L;
    }
    if (p < count && count >= L) {
      int last = p + L <= count ? p : count - L;
      one(columns, last, from, to);
      if (last + L < count) {
        one(columns, count - L, from, to);
      }
    } else if (p < count) {
      less(columns, from, to);
    }
  }

  private void one(Columns columns, int p, int from, int to) {
    for (int row = from; row < to; row++) {
      sum(columns, p, row, columns.numbers(), columns.y() + row * columns.yPitch() + p);
    }
  }

  /** Columns that are less than a vector, by way of the tile. */
  private void less(Columns columns, int from, int to) {
    float[] sums = columns.tile().sums();
    for (int row = from; row < to; row++) {
      sum(columns, 0, row, sums, 0);
      int target = columns.y() + row * columns.yPitch();
      System.arraycopy(sums, 0, columns.numbers(), target, columns.count());
    }
  }

  /** One vector of a row; it is not returned, since that would allocate it. */
  private void sum(Columns columns, int p, int row, float[] to, int target) {
    float[] numbers = columns.numbers();
    int x = columns.x() + p;
    int[] offset = weights.offset();
    float[] value = weights.value();
    FloatVector s0 = FloatVector.broadcast(LANES, weights.bias()[row]);
    if (columns.addend() >= 0) {
      int addend = columns.addend() + row * columns.addendPitch() + p;
      s0 = FloatVector.fromArray(LANES, numbers, addend).add(s0);
    }
    FloatVector s1 = FloatVector.zero(LANES);
    FloatVector s2 = FloatVector.zero(LANES);
    FloatVector s3 = FloatVector.zero(LANES);
    int end = weights.start()[row + 1];
    int j = weights.start()[row];
    for (; j + 4 <= end; j += 4) {
      s0 = times(numbers, x + offset[j], value[j], s0);
      s1 = times(numbers, x + offset[j + 1], value[j + 1], s1);
      s2 = times(numbers, x + offset[j + 2], value[j + 2], s2);
      s3 = times(numbers, x + offset[j + 3], value[j + 3], s3);
    }
    for (; j < end; j++) {
      s0 = times(numbers, x + offset[j], value[j], s0);
    }
    FloatVector sum = s0.add(s1).add(s2.add(s3));
    sum.max(weights.lowest()).min(weights.highest()).intoArray(to, target);
  }

  private static FloatVector times(float[] x, int at, float weight, FloatVector sum) {
    return FloatVector.fromArray(LANES, x, at).fma(FloatVector.broadcast(LANES, weight), sum);
  }
}
