// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;

/** Reads the columns of sparse weights from the gaps between them. */
final class ColumnReader {

  private final Unpacker unpacker;
  private final TensorEntry entry;
  private int block; // gaps in the block
  private int used; // of them
  private int last; // column that they came to

  /** Begins where the gaps begin. */
  ColumnReader(Unpacker unpacker, TensorEntry entry) {
    this.unpacker = unpacker;
    this.entry = entry;
  }

  /**
   * The column of each weight.
   *
   * @param start of each row
   * @throws IllegalArgumentException if there are more or fewer gaps, or one leaves its row
   */
  int[] read(int[] start) throws IOException {
    int[] columns = new int[entry.held()];
    unpacker.begin(entry.gapBits(), entry.gaps());
    for (int row = 0; row < entry.rows(); row++) {
      last = -1;
      int at = start[row];
      while (at < start[row + 1]) {
        if (used == block) {
          nextBlock();
        }
        at = readSome(columns, at, start[row + 1], last);
        if (last >= entry.columns()) { // cannot overflow: it is looked at once a block
          throw new IllegalArgumentException(
              "row " + row + " must end before column " + entry.columns() + ", got " + last);
        }
      }
    }
    if (used < block || unpacker.nextWords() > 0) {
      throw new IllegalArgumentException("there must be a gap a weight, there are more");
    }
    return columns;
  }

  /**
   * Reads until the block or the row ends; where it came to. Without a branch for a gap that goes
   * on: its column is overwritten by the next.
   */
  private int readSome(int[] columns, int from, int to, int before) {
    long[] words = unpacker.words;
    int bits = entry.gapBits();
    int ones = Unpacker.mask(bits);
    int column = before;
    int at = from;
    int bit = used * bits;
    int end = block * bits;
    while (at < to && bit < end) {
      int word = bit >>> 6;
      int gap = (int) (words[word] >>> bit | words[word + 1] << 1 << ~bit) & ones;
      int weight = (gap - ones) >>> 31; // 1, or 0 if the gap goes on
      column += gap + weight;
      columns[at] = column;
      at += weight;
      bit += bits;
    }
    used = bit / bits;
    last = column;
    return at;
  }

  private void nextBlock() throws IOException {
    block = unpacker.nextWords();
    used = 0;
    if (block == 0) {
      throw new IllegalArgumentException("there must be a gap a weight, there are fewer");
    }
  }
}
