// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import org.espalier.runtime.graph.ColumnIndices;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Weights;

/** Decodes tensors whose entries have been checked, one after the other. */
final class TensorReader {

  private final FileBytes file;
  private final Unpacker unpacker;
  private final float[] block = new float[Unpacker.BLOCK];

  /** Begins where the file is. */
  TensorReader(FileBytes file) {
    this.file = file;
    this.unpacker = new Unpacker(file);
  }

  /**
   * The next tensor: {@link Floats} if it is a list, or else {@link Weights}.
   *
   * @throws IllegalArgumentException if what is written is not what the entry says
   */
  Object next(TensorEntry entry) throws IOException {
    return switch (entry.kind()) {
      case TensorEntry.LIST -> list(entry);
      case TensorEntry.DENSE -> dense(entry);
      default -> sparse(entry);
    };
  }

  private Floats list(TensorEntry entry) throws IOException {
    float[] values = new float[entry.held()];
    read(values, new int[] {0, entry.held()}, entry);
    return Floats.wrap(values);
  }

  private Weights dense(TensorEntry entry) throws IOException {
    ValueReader reader = new ValueReader(file, unpacker, entry);
    boolean whole = Weights.isWhole(entry.rows(), entry.columns(), entry.held());
    return whole ? whole(entry, reader) : withoutZeros(entry, reader);
  }

  private Weights whole(TensorEntry entry, ValueReader reader) throws IOException {
    float[] all = new float[(int) entry.values()];
    for (int from = 0; from < all.length; from += Unpacker.BLOCK) {
      int count = Math.min(Unpacker.BLOCK, all.length - from);
      reader.next(all, from, count);
    }
    for (int row = 0; row < entry.rows() && reader.isScaled(); row++) {
      scale(all, row * entry.columns(), entry.columns(), reader.scale(row));
    }
    return whole(entry, all);
  }

  private static Weights whole(TensorEntry entry, float[] all) {
    Weights weights = Weights.wrap(entry.rows(), entry.columns(), all);
    requireHeld(entry, weights.nonZeros());
    return weights;
  }

  private static void requireHeld(TensorEntry entry, int found) {
    if (found != entry.held()) {
      throw new IllegalArgumentException(
          entry.held() + " weights must be other than 0, there are " + found);
    }
  }

  private Weights withoutZeros(TensorEntry entry, ValueReader reader) throws IOException {
    int[] start = new int[entry.rows() + 1];
    ColumnIndices columns = new ColumnIndices(entry.held(), entry.columns());
    float[] values = new float[entry.held()];
    int[] here = new int[Unpacker.BLOCK]; // columns of the block's weights
    int all = (int) entry.values();
    int row = 0;
    int column = 0;
    int at = 0;
    for (int done = 0; done < all; done += block.length) {
      int count = Math.min(block.length, all - done);
      int before = at;
      reader.next(block, 0, count);
      for (int i = 0; i < count; i++) {
        float value = reader.isScaled() ? block[i] * reader.scale(row) : block[i];
        if (value != 0) {
          if (at == values.length) {
            throw new IllegalArgumentException(
                "only " + at + " weights may be other than 0, row " + row + " has one more");
          }
          here[at - before] = column;
          values[at++] = value;
        }
        if (++column == entry.columns()) {
          column = 0;
          start[++row] = at;
        }
      }
      columns.set(before, here, at - before);
    }
    requireHeld(entry, at);
    return Weights.wrap(entry.rows(), entry.columns(), new SparseRows(start, columns, values));
  }

  private Weights sparse(TensorEntry entry) throws IOException {
    int[] start = starts(entry);
    if (Weights.isWhole(entry.rows(), entry.columns(), entry.held())) {
      return scattered(entry, start);
    }
    ColumnReader reader = new ColumnReader(unpacker, entry);
    ColumnIndices columns = new ColumnIndices(entry.held(), entry.columns());
    for (int row = 0; row < entry.rows(); row++) {
      reader.nextRow();
      for (int at = start[row]; at < start[row + 1]; ) {
        int count = reader.next(start[row + 1] - at);
        columns.set(at, reader.columns, count);
        at += count;
      }
    }
    reader.end();
    float[] values = new float[entry.held()];
    read(values, start, entry);
    return Weights.wrap(entry.rows(), entry.columns(), new SparseRows(start, columns, values));
  }

  /** Marks where weights are, then puts each in the place of its mark. */
  private Weights scattered(TensorEntry entry, int[] start) throws IOException {
    float[] all = new float[entry.rows() * entry.columns()];
    ColumnReader columns = new ColumnReader(unpacker, entry);
    for (int row = 0; row < entry.rows(); row++) {
      columns.nextRow();
      for (int left = start[row + 1] - start[row]; left > 0; ) {
        int count = columns.next(left);
        mark(all, row * entry.columns(), columns.columns, count);
        left -= count;
      }
    }
    columns.end();
    ValueReader values = new ValueReader(file, unpacker, entry);
    int place = 0;
    for (int done = 0; done < entry.held(); done += block.length) {
      int count = Math.min(block.length, entry.held() - done);
      values.next(block, 0, count);
      place = fill(all, place, block, count);
    }
    for (int row = 0; row < entry.rows() && values.isScaled(); row++) {
      scale(all, row * entry.columns(), entry.columns(), values.scale(row));
    }
    return whole(entry, all);
  }

  // Methods as small as these are compiled before a tensor has been read.

  private static void mark(float[] all, int row, int[] columns, int count) {
    for (int i = 0; i < count; i++) {
      all[row + columns[i]] = 1;
    }
  }

  /** Puts values where marks are, from a place on; where it came to. */
  private static int fill(float[] all, int from, float[] values, int count) {
    int place = from;
    for (int i = 0; i < count; i++, place++) {
      while (all[place] == 0) {
        place++;
      }
      all[place] = values[i];
    }
    return place;
  }

  private static void scale(float[] all, int from, int count, float scale) {
    for (int i = from; i < from + count; i++) {
      all[i] = all[i] == 0 ? 0 : all[i] * scale;
    }
  }

  private int[] starts(TensorEntry entry) throws IOException {
    int[] start = new int[entry.rows() + 1];
    unpacker.begin(entry.countBits(), entry.rows());
    int[] numbers = unpacker.numbers;
    int row = 0;
    for (int count = unpacker.next(); count > 0; count = unpacker.next()) {
      for (int i = 0; i < count; i++) {
        int left = entry.held() - start[row];
        if (numbers[i] > left) {
          throw new IllegalArgumentException(
              "row " + row + " must have at most the " + left + " weights left, has " + numbers[i]);
        }
        start[row + 1] = start[row] + numbers[i];
        row++;
      }
    }
    if (start[row] != entry.held()) {
      throw new IllegalArgumentException(
          "the rows must have " + entry.held() + " weights, have " + start[row]);
    }
    return start;
  }

  private void read(float[] values, int[] start, TensorEntry entry) throws IOException {
    ValueReader reader = new ValueReader(file, unpacker, entry);
    for (int row = 0; row + 1 < start.length && reader.isScaled(); row++) {
      for (int from = start[row]; from < start[row + 1]; from += Unpacker.BLOCK) {
        int count = Math.min(Unpacker.BLOCK, start[row + 1] - from);
        reader.multiply(values, from, count, reader.scale(row));
      }
    }
    for (int from = 0; from < values.length && !reader.isScaled(); from += Unpacker.BLOCK) {
      reader.next(values, from, Math.min(Unpacker.BLOCK, values.length - from));
    }
  }
}
