// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;

/** Reads the columns of sparse weights from the gaps between them, some at a time. */
final class ColumnReader {

  /** Those read last. */
  final int[] columns = new int[Unpacker.BLOCK];

  private final Unpacker unpacker;
  private final TensorEntry entry;
  private int block; // gaps in the block
  private int used; // of them
  private int row = -1;
  private int last; // column that the gaps of the row came to

  /** Begins where the gaps begin. */
  ColumnReader(Unpacker unpacker, TensorEntry entry) {
    this.unpacker = unpacker;
    this.entry = entry;
    unpacker.begin(entry.gapBits(), entry.gaps());
  }

  /** Goes on to the next row. */
  void nextRow() {
    row++;
    last = -1;
  }

  /**
   * Reads columns of the row, as many as there are in the block.
   *
   * @param most to read
   * @return how many, which may be none
   * @throws IllegalArgumentException if there are fewer gaps, or one leaves its row
   */
  int next(int most) throws IOException {
    if (used == block) {
      nextBlock();
    }
    int count = some(most, last);
    if (last >= entry.columns()) { // cannot overflow: it is looked at once a block
      throw new IllegalArgumentException(
          "row " + row + " must end before column " + entry.columns() + ", got " + last);
    }
    return count;
  }

  /**
   * Requires that all gaps have been read.
   *
   * @throws IllegalArgumentException if there are more
   */
  void end() throws IOException {
    if (used < block || unpacker.nextWords() > 0) {
      throw new IllegalArgumentException("there must be a gap a weight, there are more");
    }
  }

  /**
   * Reads until the block or the row ends. Without a branch for a gap that goes on: its column is
   * overwritten by the next.
   */
  private int some(int most, int before) {
    long[] words = unpacker.words;
    int[] to = columns;
    int bits = entry.gapBits();
    int ones = Unpacker.mask(bits);
    int column = before;
    int count = 0;
    int bit = used * bits;
    int end = block * bits;
    while (count < most && bit < end) {
      int word = bit >>> 6;
      int gap = (int) (words[word] >>> bit | words[word + 1] << 1 << ~bit) & ones;
      int weight = (gap - ones) >>> 31; // 1, or 0 if the gap goes on
      column += gap + weight;
      to[count] = column;
      count += weight;
      bit += bits;
    }
    used = bit / bits;
    last = column;
    return count;
  }

  private void nextBlock() throws IOException {
    block = unpacker.nextWords();
    used = 0;
    if (block == 0) {
      throw new IllegalArgumentException("there must be a gap a weight, there are fewer");
    }
  }
}
