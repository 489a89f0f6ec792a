// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseWeights;
import org.espalier.runtime.kernel.Tile;

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
    int p = 0;
    for (; p + 8 * L <= count; p += 8 * L) {
      EightVectors.multiply(
          weights, x, xBase + p, y, yBase + p, yPitch, at(addend, p), addendPitch, from, to);
    }
    if (p + 4 * L <= count) {
      FourVectors.multiply(
          weights, x, xBase + p, y, yBase + p, yPitch, at(addend, p), addendPitch, from, to);
      p += 4 * L;
    }
    if (p + 2 * L <= count) {
      TwoVectors.multiply(
          weights, x, xBase + p, y, yBase + p, yPitch, at(addend, p), addendPitch, from, to);
      p += 2 * L;
    }
    if (p < count && count >= L) {
      int last = p + L <= count ? p : count - L;
      one(x, xBase + last, y, yBase + last, yPitch, at(addend, last), addendPitch, from, to);
      if (last + L < count) {
        last = count - L;
        one(x, xBase + last, y, yBase + last, yPitch, at(addend, last), addendPitch, from, to);
      }
    } else if (p < count) {
      for (int row = from; row < to; row++) {
        int more = addend < 0 ? -1 : addend + row * addendPitch;
        sum(x, xBase, row, y, more, tile.sums(), 0);
        System.arraycopy(tile.sums(), 0, y, yBase + row * yPitch, count);
      }
    }
  }

  private static int at(int addend, int p) {
    return addend < 0 ? -1 : addend + p;
  }

  private void one(
      float[] x,
      int xBase,
      float[] y,
      int yBase,
      int yPitch,
      int addend,
      int addendPitch,
      int from,
      int to) {
    for (int row = from; row < to; row++) {
      int more = addend < 0 ? -1 : addend + row * addendPitch;
      sum(x, xBase, row, y, more, y, yBase + row * yPitch);
    }
  }

  /** One vector of a row; it is not returned, since that would allocate it. */
  private void sum(float[] x, int xBase, int row, float[] y, int addend, float[] to, int target) {
    int[] offset = weights.offset();
    float[] value = weights.value();
    FloatVector s0 = FloatVector.broadcast(LANES, weights.bias()[row]);
    if (addend >= 0) {
      s0 = FloatVector.fromArray(LANES, y, addend).add(s0);
    }
    FloatVector s1 = FloatVector.zero(LANES);
    FloatVector s2 = FloatVector.zero(LANES);
    FloatVector s3 = FloatVector.zero(LANES);
    int end = weights.start()[row + 1];
    int j = weights.start()[row];
    for (; j + 4 <= end; j += 4) {
      s0 = times(x, xBase + offset[j], value[j], s0);
      s1 = times(x, xBase + offset[j + 1], value[j + 1], s1);
      s2 = times(x, xBase + offset[j + 2], value[j + 2], s2);
      s3 = times(x, xBase + offset[j + 3], value[j + 3], s3);
    }
    for (; j < end; j++) {
      s0 = times(x, xBase + offset[j], value[j], s0);
    }
    FloatVector sum = s0.add(s1).add(s2.add(s3));
    sum.max(weights.lowest()).min(weights.highest()).intoArray(to, target);
  }

  private static FloatVector times(float[] x, int at, float weight, FloatVector sum) {
    return FloatVector.fromArray(LANES, x, at).fma(FloatVector.broadcast(LANES, weight), sum);
  }
}
