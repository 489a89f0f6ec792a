// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import org.espalier.runtime.graph.Floats;
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
    int[] start = new int[entry.rows() + 1];
    int[] columns = new int[entry.held()];
    float[] values = new float[entry.held()];
    int all = (int) entry.values();
    int row = 0;
    int column = 0;
    int at = 0;
    for (int done = 0; done < all; done += block.length) {
      int count = Math.min(block.length, all - done);
      reader.next(block, 0, count);
      for (int i = 0; i < count; i++) {
        float value = reader.isScaled() ? block[i] * reader.scale(row) : block[i];
        if (value != 0) {
          if (at == values.length) {
            throw new IllegalArgumentException(
                "only " + at + " weights may be other than 0, row " + row + " has one more");
          }
          columns[at] = column;
          values[at++] = value;
        }
        if (++column == entry.columns()) {
          column = 0;
          start[++row] = at;
        }
      }
    }
    if (at != values.length) {
      throw new IllegalArgumentException(
          values.length + " weights must be other than 0, there are " + at);
    }
    return Weights.wrap(entry.rows(), entry.columns(), start, columns, values);
  }

  private Weights sparse(TensorEntry entry) throws IOException {
    int[] start = starts(entry);
    int[] columns = new ColumnReader(unpacker, entry).read(start);
    float[] values = new float[entry.held()];
    read(values, start, entry);
    return Weights.wrap(entry.rows(), entry.columns(), start, columns, values);
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
