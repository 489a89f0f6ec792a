// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import java.util.Arrays;
import org.espalier.runtime.graph.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Weights as dense kernels take them: blocks of rows, each with the offsets that any of its rows
 * needs, and for each offset a value a row. Rows beyond the last are zeros.
 */
public final class DenseWeights {

  final int together; // rows of a block
  final int rows;
  final int[] start; // of each block among the offsets, and the end
  final int[] offset;
  final float[] value; // one a row of the block for each offset
  final float[] bias; // whole blocks
  final float lowest;
  final float highest;

  /**
   * Gathers the weights of sparse rows.
   *
   * @param together rows of a block, at least 1
   */
  public DenseWeights(SparseWeights sparse, int together) {
    this.together = together;
    this.rows = sparse.bias.length;
    this.lowest = sparse.lowest;
    this.highest = sparse.highest;
    int blocks = (rows + together - 1) / together;
    this.bias = Arrays.copyOf(sparse.bias, blocks * together);
    this.start = new int[blocks + 1];
    int[] next = new int[together]; // the next weight of each row
    for (int block = 0; block < blocks; block++) {
      start[block + 1] = start[block] + merge(sparse, block, next, null, null, 0);
    }
    this.offset = new int[start[blocks]];
    this.value = new float[Math.multiplyExact(start[blocks], together)];
    for (int block = 0; block < blocks; block++) {
      merge(sparse, block, next, offset, value, start[block]);
    }
  }

  /**
   * At most so many bytes they take.
   *
   * @param together rows of a block, at least 1
   */
  public static long bytes(Weights weights, int together) {
    int blocks = (weights.rows() + together - 1) / together;
    long offsets = Math.min(weights.nonZeros(), (long) blocks * weights.columns());
    return offsets * (Integer.BYTES + together * Float.BYTES);
  }

  /**
   * Goes through the offsets of a block's rows together, each ascending; fills in the arrays if
   * there are any.
   *
   * @return how many different offsets there are
   */
  private int merge(
      SparseWeights sparse,
      int block,
      int[] next,
      int @Nullable [] offset,
      float @Nullable [] value,
      int at) {
    int here = Math.min(together, rows - block * together);
    for (int r = 0; r < here; r++) {
      next[r] = sparse.start[block * together + r];
    }
    int count = 0;
    while (true) {
      int lowest = Integer.MAX_VALUE;
      for (int r = 0; r < here; r++) {
        if (next[r] < sparse.start[block * together + r + 1]) {
          lowest = Math.min(lowest, sparse.offset[next[r]]);
        }
      }
      if (lowest == Integer.MAX_VALUE) {
        return count;
      }
      for (int r = 0; r < here; r++) {
        if (next[r] < sparse.start[block * together + r + 1] && sparse.offset[next[r]] == lowest) {
          if (value != null) {
            value[(at + count) * together + r] = sparse.value[next[r]];
          }
          next[r]++;
        }
      }
      if (offset != null) {
        offset[at + count] = lowest;
      }
      count++;
    }
  }

  /** Where each block's offsets begin, and where the last block's end. */
  public int[] start() {
    return start;
  }

  /** The offsets of all blocks. */
  public int[] offset() {
    return offset;
  }

  /** For each offset a value for each row of the block. */
  public float[] value() {
    return value;
  }

  /** Each row's bias, and zeros up to a whole block. */
  public float[] bias() {
    return bias;
  }

  /** What results are clamped to. */
  public float lowest() {
    return lowest;
  }

  /** Likewise. */
  public float highest() {
    return highest;
  }
}
