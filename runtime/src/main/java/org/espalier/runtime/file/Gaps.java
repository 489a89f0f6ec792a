// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.ByteArrayOutputStream;
import org.espalier.runtime.graph.ColumnIndices;
import org.espalier.runtime.graph.SparseRows;

/**
 * Where the non-zeros of weights are: how many each row has, and how many columns lie between them.
 * A gap that its bits do not hold is all ones, as often as that goes into it, and the rest.
 *
 * @param countBits bits of each row's count
 * @param gapBits bits of each gap, those that take the fewest in all
 * @param gaps how many are written
 */
record Gaps(SparseRows weights, int countBits, int gapBits, int gaps) {

  static Gaps of(SparseRows weights) {
    int[] start = weights.starts();
    int most = 1;
    for (int row = 0; row + 1 < start.length; row++) {
      most = Math.max(most, start[row + 1] - start[row]);
    }
    int best = TensorEntry.MOST_GAP_BITS;
    long fewest = count(weights, best);
    for (int bits = best - 1; bits > 0; bits--) {
      long gaps = count(weights, bits);
      if (gaps * bits <= fewest * best && gaps <= Integer.MAX_VALUE) {
        best = bits;
        fewest = gaps;
      }
    }
    return new Gaps(weights, Coding.bitsOf(most), best, Math.toIntExact(fewest));
  }

  /** Bytes of counts and gaps. */
  long bytes() {
    return Coding.packed(weights.starts().length - 1, countBits) + Coding.packed(gaps, gapBits);
  }

  /** Writes counts, then gaps. */
  void write(ByteArrayOutputStream out) {
    int[] start = weights.starts();
    Packer counts = new Packer(out, countBits);
    for (int row = 0; row + 1 < start.length; row++) {
      counts.add(start[row + 1] - start[row]);
    }
    counts.end();
    Packer packer = new Packer(out, gapBits);
    int ones = (1 << gapBits) - 1;
    for (int row = 0; row + 1 < start.length; row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        int gap = gap(weights, start[row], i);
        for (; gap >= ones; gap -= ones) {
          packer.add(ones);
        }
        packer.add(gap);
      }
    }
    packer.end();
  }

  private static long count(SparseRows weights, int bits) {
    int[] start = weights.starts();
    int ones = (1 << bits) - 1;
    long count = weights.values().length;
    for (int row = 0; row + 1 < start.length; row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        count += gap(weights, start[row], i) / ones;
      }
    }
    return count;
  }

  /** Columns between a weight and the one before it in its row. */
  private static int gap(SparseRows weights, int rowStart, int i) {
    ColumnIndices columns = weights.columnIndices();
    return i == rowStart ? columns.get(i) : columns.get(i) - columns.get(i - 1) - 1;
  }
}
