// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Weights;

/** Decodes tensors whose entries have been checked, one after the other. */
final class TensorReader {

  private final ByteBuffer bytes;
  private final Unpacker unpacker;
  private final float[] block = new float[Unpacker.BLOCK];

  /** Begins at the position of the bytes, little-endian. */
  TensorReader(ByteBuffer bytes) {
    this.bytes = bytes;
    this.unpacker = new Unpacker(bytes);
  }

  /**
   * The next tensor: {@link Floats} if it is a list, or else {@link Weights}.
   *
   * @throws IllegalArgumentException if what is written is not what the entry says
   */
  Object next(TensorEntry entry) {
    return switch (entry.kind()) {
      case TensorEntry.LIST -> list(entry);
      case TensorEntry.DENSE -> dense(entry);
      default -> sparse(entry);
    };
  }

  private Floats list(TensorEntry entry) {
    ValueReader reader = new ValueReader(bytes, unpacker, entry);
    float[] values = values(entry, reader);
    if (reader.isScaled()) {
      scale(values, 0, values.length, reader.scale(0));
    }
    return Floats.wrap(values);
  }

  private Weights dense(TensorEntry entry) {
    ValueReader reader = new ValueReader(bytes, unpacker, entry);
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
    return Weights.wrap(entry.rows(), entry.columns(), start, columns, values);
  }

  private Weights sparse(TensorEntry entry) {
    int[] start = starts(entry);
    int[] columns = columns(entry, start);
    ValueReader reader = new ValueReader(bytes, unpacker, entry);
    float[] values = values(entry, reader);
    for (int row = 0; row < entry.rows() && reader.isScaled(); row++) {
      scale(values, start[row], start[row + 1], reader.scale(row));
    }
    return Weights.wrap(entry.rows(), entry.columns(), start, columns, values);
  }

  private int[] starts(TensorEntry entry) {
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

  /** A gap of all ones goes on in the next one. */
  private int[] columns(TensorEntry entry, int[] start) {
    int[] columns = new int[entry.held()];
    unpacker.begin(entry.gapBits(), entry.gaps());
    int[] numbers = unpacker.numbers;
    int ones = (1 << entry.gapBits()) - 1;
    int row = 0;
    int column = -1; // of the weight before
    int at = 0;
    for (int count = unpacker.next(); count > 0; count = unpacker.next()) {
      for (int i = 0; i < count; i++) {
        column += numbers[i];
        if (numbers[i] == ones) {
          requireColumn(column, entry);
          continue;
        }
        if (at == columns.length) {
          throw new IllegalArgumentException("there must be a gap a weight, there are more");
        }
        while (at == start[row + 1]) {
          row++;
        }
        column++;
        requireColumn(column, entry);
        columns[at++] = column;
        if (at == start[row + 1]) {
          column = -1;
        }
      }
    }
    if (at != columns.length || column != -1) {
      throw new IllegalArgumentException("there must be a gap a weight, there are " + at);
    }
    return columns;
  }

  private static void requireColumn(int column, TensorEntry entry) {
    if (column >= entry.columns()) {
      throw new IllegalArgumentException(
          "a weight's column must be below " + entry.columns() + ", got " + column);
    }
  }

  private static float[] values(TensorEntry entry, ValueReader reader) {
    float[] values = new float[(int) entry.values()];
    for (int done = 0; done < values.length; done += Unpacker.BLOCK) {
      reader.next(values, done, Math.min(Unpacker.BLOCK, values.length - done));
    }
    return values;
  }

  private static void scale(float[] values, int from, int to, float scale) {
    for (int i = from; i < to; i++) {
      values[i] *= scale;
    }
  }
}
