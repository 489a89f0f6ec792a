// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.DenseWeights;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseWeights;

/**
 * The dense product with one column, with the Vector API: a row in each lane, so that nothing has
 * to be summed across lanes; four sums side by side, of every fourth number.
 */
final class VectorDenseDot implements ProductKernel {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private final DenseWeights weights;

  VectorDenseDot(SparseWeights weights) {
    this.weights = new DenseWeights(weights, L);
  }

  @Override
  public int rowsTogether() {
    return L;
  }

  @Override
  public void multiply(Columns columns, int from, int to) {
    float[] numbers = columns.numbers();
    int addend = columns.addend();
    float[] sums = columns.tile().sums();
    for (int row = from; row < to; row += L) {
      block(numbers, columns.x(), row / L, sums);
      for (int r = 0; r < Math.min(L, to - row); r++) {
        float sum = sums[r];
        if (addend >= 0) {
          sum += numbers[addend + (row + r) * columns.addendPitch()];
        }
        numbers[columns.y() + (row + r) * columns.yPitch()] =
            Math.min(Math.max(sum, weights.lowest()), weights.highest());
      }
    }
  }

  /** The sums of a block; not returned, since that would allocate them. */
  private void block(float[] x, int base, int block, float[] to) {
    int[] offset = weights.offset();
    float[] value = weights.value();
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = FloatVector.zero(LANES);
    FloatVector s2 = FloatVector.zero(LANES);
    FloatVector s3 = FloatVector.zero(LANES);
    int end = weights.start()[block + 1];
    int j = weights.start()[block];
    for (; j + 4 <= end; j += 4) {
      s0 = times(value, j * L, x[base + offset[j]], s0);
      s1 = times(value, j * L + L, x[base + offset[j + 1]], s1);
      s2 = times(value, j * L + 2 * L, x[base + offset[j + 2]], s2);
      s3 = times(value, j * L + 3 * L, x[base + offset[j + 3]], s3);
    }
    for (; j < end; j++) {
      s0 = times(value, j * L, x[base + offset[j]], s0);
    }
    FloatVector bias = FloatVector.fromArray(LANES, weights.bias(), block * L);
    s0.add(s1).add(s2.add(s3)).add(bias).intoArray(to, 0);
  }

  private static FloatVector times(float[] value, int at, float number, FloatVector sum) {
    return FloatVector.fromArray(LANES, value, at).fma(FloatVector.broadcast(LANES, number), sum);
  }
}
