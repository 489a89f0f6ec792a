// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;

/**
 * A row of the tensor table: what a tensor is and how it is written.
 *
 * @param rows at least 1; 1 for a list
 * @param columns at least 1
 * @param held how many numbers are held in memory: those of a list, the non-zeros of weights
 * @param kind of tensor, one of the constants below
 * @param coding of the values
 * @param countBits bits of each row's count, if it is sparse
 * @param gapBits bits of each gap, if it is sparse
 * @param gaps how many there are, if it is sparse
 * @param table different values, if they are coded so
 * @param bytes that it takes in the file
 * @param sum their CRC-32C
 */
record TensorEntry(
    int rows,
    int columns,
    int held,
    int kind,
    int coding,
    int countBits,
    int gapBits,
    int gaps,
    int table,
    int bytes,
    int sum) {

  static final int BYTES = 32;

  /** Numbers, such as biases. */
  static final int LIST = 0;

  /** Weights of which every one is written, zeros too. */
  static final int DENSE = 1;

  /** Weights of which only those are written that are not zero. */
  static final int SPARSE = 2;

  static final int LARGEST = 1 << 30; // so that the sum of two sizes fits into an int
  static final int MOST_GAP_BITS = 16;

  /**
   * Reads and checks it.
   *
   * @throws IllegalArgumentException naming the byte and the rule
   */
  static TensorEntry read(ByteBuffer file, int at) {
    TensorEntry entry =
        new TensorEntry(
            file.getInt(at),
            file.getInt(at + 4),
            file.getInt(at + 8),
            file.get(at + 12),
            file.get(at + 13),
            file.get(at + 14),
            file.get(at + 15),
            file.getInt(at + 16),
            file.getInt(at + 20),
            file.getInt(at + 24),
            file.getInt(at + 28));
    entry.checkSizes(at);
    entry.checkCodes(at);
    if (entry.bytes != entry.expectedBytes()) {
      throw wrong(at + 24, "length", "be " + entry.expectedBytes(), entry.bytes);
    }
    return entry;
  }

  void write(ByteBuffer file, int at) {
    file.putInt(at, rows).putInt(at + 4, columns).putInt(at + 8, held);
    file.put(at + 12, (byte) kind).put(at + 13, (byte) coding);
    file.put(at + 14, (byte) countBits).put(at + 15, (byte) gapBits);
    file.putInt(at + 16, gaps).putInt(at + 20, table).putInt(at + 24, bytes).putInt(at + 28, sum);
  }

  /** Bytes of memory of what it is decoded to. */
  long memory() {
    long numbers = (long) Float.BYTES * held;
    return kind == LIST ? numbers : 2 * numbers + Integer.BYTES * (rows + 1L);
  }

  /** How many values are written. */
  long values() {
    return kind == SPARSE ? held : (long) rows * columns;
  }

  /** Bytes that all of that takes in the file. */
  long expectedBytes() {
    long places =
        kind == SPARSE ? Coding.packed(rows, countBits) + Coding.packed(gaps, gapBits) : 0;
    return places + Coding.bytes(coding, values(), rows, table);
  }

  private void checkSizes(int at) {
    check(at, "rows", rows, 1, LARGEST);
    check(at + 4, "columns", columns, 1, LARGEST);
    check(at + 12, "kind", kind, LIST, SPARSE);
    long all = (long) rows * columns;
    if (kind == LIST) {
      check(at, "rows of a list", rows, 1, 1);
      check(at + 8, "numbers held", held, columns, columns);
    } else {
      check(at + 8, "numbers held", held, 0, (int) Math.min(all, LARGEST));
    }
    if (kind != SPARSE && all > LARGEST) {
      throw wrong(at, "rows times columns", "be at most " + LARGEST, all);
    }
  }

  private void checkCodes(int at) {
    boolean sparse = kind == SPARSE;
    check(at + 13, "coding", coding, Coding.FLOAT32, Coding.SCALED_BYTES);
    check(at + 14, "bits of a count", countBits, sparse ? 1 : 0, sparse ? Integer.SIZE - 1 : 0);
    check(at + 15, "bits of a gap", gapBits, sparse ? 1 : 0, sparse ? MOST_GAP_BITS : 0);
    check(at + 16, "gaps", gaps, sparse ? held : 0, sparse ? Integer.MAX_VALUE : 0);
    boolean table = coding == Coding.TABLE;
    check(
        at + 20,
        "values in the table",
        this.table,
        table ? 1 : 0,
        table ? Coding.LARGEST_TABLE : 0);
  }

  private static void check(int at, String what, int found, int least, int most) {
    if (found < least || found > most) {
      String rule = least == most ? "be " + least : "be in [" + least + ", " + most + "]";
      throw wrong(at, what, rule, found);
    }
  }

  private static IllegalArgumentException wrong(int at, String what, String rule, long found) {
    return new IllegalArgumentException(
        "byte " + at + ", in the tensor table: " + what + " must " + rule + ", got " + found);
  }
}
