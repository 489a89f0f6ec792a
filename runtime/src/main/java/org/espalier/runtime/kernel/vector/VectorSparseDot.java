// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.ProductKernel;

/**
 * The sparse product with one column, with the Vector API: a row in each lane, whose numbers are
 * gathered, so that nothing has to be summed across lanes. Rows of like length are put together, so
 * that few lanes wait for the longest; what is missing there is a weight of 0, and what it is
 * multiplied with is made 0 too, lest an infinite number makes a row NaN that does not have it.
 *
 * @see <a href="https://arxiv.org/abs/1307.6209">Kreutzer et al., SIAM J. Sci. Comput. 2014, for
 *     this format, SELL-C-sigma</a>
 */
final class VectorSparseDot implements ProductKernel {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private final int[] rowAt; // the row in each lane of each slice, -1 for none
  private final int[] start; // of each slice, and the end
  private final int[] full; // where the shortest row of each slice ends
  private final int[] offset; // L for each step of a slice
  private final float[] value;
  private final float[] bias; // of the row in each lane of each slice
  private final float lowest;
  private final float highest;

  /** A product of numbers side by side, whose function is a clamp. */
  VectorSparseDot(Product product) {
    SparseRows sparse = product.weights().sparseRows();
    int rows = product.weights().rows();
    int slices = (rows + L - 1) / L;
    this.lowest = product.function().lowest();
    this.highest = product.function().highest();
    this.rowAt = byLength(sparse.starts(), slices * L);
    this.bias = new float[slices * L];
    this.start = new int[slices + 1];
    this.full = new int[slices];
    for (int slice = 0; slice < slices; slice++) {
      int row = rowAt[slice * L]; // the longest of its slice
      start[slice + 1] = start[slice] + L * (sparse.starts()[row + 1] - sparse.starts()[row]);
      int least = rowAt[slice * L + L - 1];
      int shortest = least < 0 ? 0 : sparse.starts()[least + 1] - sparse.starts()[least];
      full[slice] = start[slice] + L * shortest;
    }
    this.offset = new int[start[slices]];
    this.value = new float[start[slices]];
    for (int lane = 0; lane < rowAt.length; lane++) {
      if (rowAt[lane] >= 0) {
        bias[lane] = product.bias().get(rowAt[lane]);
      }
      fill(sparse, lane);
    }
  }

  /** Whether its lanes wait for the longest no more than half of the time. */
  static boolean fits(Weights weights) {
    long steps = padded(weights);
    return steps <= 2L * weights.nonZeros() && steps <= Integer.MAX_VALUE;
  }

  /** What it has of its own, in bytes. */
  static long bytes(Weights weights) {
    return (Integer.BYTES + Float.BYTES) * padded(weights);
  }

  /** How many weights there are with what is missing. */
  private static long padded(Weights weights) {
    int[] starts = weights.sparseRows().starts();
    int[] lengths = new int[weights.rows()];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = starts[row + 1] - starts[row];
    }
    Arrays.sort(lengths);
    long padded = 0;
    for (int longest = lengths.length - 1; longest >= 0; longest -= L) {
      padded += (long) L * lengths[longest];
    }
    return padded;
  }

  /** Rows by falling length, the first of equals first. */
  private static int[] byLength(int[] start, int lanes) {
    int rows = start.length - 1;
    long[] keys = new long[rows];
    for (int row = 0; row < rows; row++) {
      long length = (long) start[row + 1] - start[row];
      keys[row] = (-length << Integer.SIZE) | row;
    }
    Arrays.sort(keys);
    int[] sorted = new int[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      sorted[lane] = lane < rows ? (int) keys[lane] : -1;
    }
    return sorted;
  }

  private void fill(SparseRows sparse, int lane) {
    int slice = lane / L;
    int row = Math.max(rowAt[lane], 0);
    int from = sparse.starts()[row];
    int length = rowAt[lane] < 0 ? 0 : sparse.starts()[row + 1] - from;
    int at = start[slice] + lane % L;
    int last = sparse.starts()[rowAt[slice * L]]; // some number there is
    for (int j = 0; at < start[slice + 1]; j++, at += L) {
      last = j < length ? from + j : length > 0 ? from + length - 1 : last;
      offset[at] = sparse.columnIndices().get(last);
      value[at] = j < length ? sparse.values()[last] : 0;
    }
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
    for (int lane = from; lane < to; lane += L) {
      slice(numbers, columns.x(), lane / L, sums);
      for (int i = 0; i < L && rowAt[lane + i] >= 0; i++) {
        int row = rowAt[lane + i];
        float sum = addend < 0 ? sums[i] : sums[i] + numbers[addend + row * columns.addendPitch()];
        numbers[columns.y() + row * columns.yPitch()] = Math.min(Math.max(sum, lowest), highest);
      }
    }
  }

  /** The sums of a slice; not returned, since that would allocate them. */
  private void slice(float[] x, int base, int slice, float[] to) {
    FloatVector s0 = FloatVector.zero(LANES);
    FloatVector s1 = FloatVector.zero(LANES);
    int end = full[slice];
    int j = start[slice];
    for (; j + 2 * L <= end; j += 2 * L) {
      s0 = times(x, base, j, s0);
      s1 = times(x, base, j + L, s1);
    }
    if (j < end) {
      s0 = times(x, base, j, s0);
      j += L;
    }
    for (; j < start[slice + 1]; j += L) {
      FloatVector weights = FloatVector.fromArray(LANES, value, j);
      FloatVector numbers = FloatVector.fromArray(LANES, x, base, offset, j);
      VectorMask<Float> missing = weights.compare(VectorOperators.EQ, 0);
      s1 = weights.fma(numbers.blend(0, missing), s1);
    }
    s0.add(s1).add(FloatVector.fromArray(LANES, bias, slice * L)).intoArray(to, 0);
  }

  private FloatVector times(float[] x, int base, int j, FloatVector sum) {
    FloatVector numbers = FloatVector.fromArray(LANES, x, base, offset, j);
    return FloatVector.fromArray(LANES, value, j).fma(numbers, sum);
  }
}
