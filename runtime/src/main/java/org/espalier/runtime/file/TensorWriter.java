// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Weights;

/** Encodes one tensor, in as few bytes as the exact codings allow. */
final class TensorWriter {

  private static final int MOST_NON_ZEROS = 1 << 28; // so that an array holds their bytes

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TensorEntry entry;

  /**
   * Encodes it.
   *
   * @param tensor {@link Weights} or {@link Floats}
   * @throws IllegalArgumentException if it is too large for a file
   */
  TensorWriter(Object tensor) {
    entry = tensor instanceof Weights weights ? weights(weights) : list((Floats) tensor);
  }

  TensorEntry entry() {
    return entry;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private TensorEntry list(Floats floats) {
    Values values = Values.of(floats.toArray(), new int[] {0, floats.size()});
    int coding = values.coding();
    values.write(coding, out);
    return entry(
        1,
        floats.size(),
        floats.size(),
        TensorEntry.LIST,
        coding,
        0,
        0,
        0,
        values.tableSize(coding));
  }

  private TensorEntry weights(Weights weights) {
    requireSize(weights);
    SparseRows rows = weights.sparseRows();
    Values held = Values.of(rows.values(), rows.starts());
    Gaps gaps = Gaps.of(rows);
    long all = (long) weights.rows() * weights.columns();
    if (all > TensorEntry.LARGEST || gaps.bytes() + held.bytes() <= held.bytesWithZeros(all)) {
      return sparse(weights, held, gaps);
    }
    Values dense = Values.of(weights.matrix(), wholeRows(weights));
    int coding = dense.coding();
    dense.write(coding, out);
    int table = dense.tableSize(coding);
    return entry(
        weights.rows(),
        weights.columns(),
        weights.nonZeros(),
        TensorEntry.DENSE,
        coding,
        0,
        0,
        0,
        table);
  }

  private TensorEntry sparse(Weights weights, Values held, Gaps gaps) {
    int coding = held.coding();
    gaps.write(out);
    held.write(coding, out);
    return entry(
        weights.rows(),
        weights.columns(),
        weights.nonZeros(),
        TensorEntry.SPARSE,
        coding,
        gaps.countBits(),
        gaps.gapBits(),
        gaps.gaps(),
        held.tableSize(coding));
  }

  private TensorEntry entry(
      int rows,
      int columns,
      int held,
      int kind,
      int coding,
      int countBits,
      int gapBits,
      int gaps,
      int table) {
    byte[] bytes = out.toByteArray();
    int sum = Checksums.of(ByteBuffer.wrap(bytes), 0, bytes.length);
    return new TensorEntry(
        rows, columns, held, kind, coding, countBits, gapBits, gaps, table, bytes.length, sum);
  }

  private static int[] wholeRows(Weights weights) {
    int[] start = new int[weights.rows() + 1];
    for (int row = 0; row < weights.rows(); row++) {
      start[row + 1] = start[row] + weights.columns();
    }
    return start;
  }

  private static void requireSize(Weights weights) {
    if (weights.rows() > TensorEntry.LARGEST
        || weights.columns() > TensorEntry.LARGEST
        || weights.nonZeros() > MOST_NON_ZEROS) {
      throw new IllegalArgumentException(
          "weights in a file must have at most 2^30 rows and columns and 2^28 non-zeros, got "
              + weights);
    }
  }
}
