// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;

/** Reads the values of a tensor, a block at a time. */
final class ValueReader {

  private final ByteBuffer bytes;
  private final Unpacker unpacker;
  private final int coding;
  private final float[] table; // of different values, or of a scale for each row

  /** Begins at the position of the bytes; they must be enough. */
  ValueReader(ByteBuffer bytes, Unpacker unpacker, TensorEntry entry) {
    this.bytes = bytes;
    this.unpacker = unpacker;
    this.coding = entry.coding();
    this.table = new float[coding == Coding.SCALED_BYTES ? entry.rows() : entry.table()];
    readFloats(table, 0, table.length);
    unpacker.begin(Coding.bits(coding, entry.table()), (int) entry.values());
  }

  /** Reads the next block of as many values as are left, or {@link Unpacker#BLOCK}. */
  void next(float[] into, int from, int count) {
    if (coding == Coding.FLOAT32) {
      readFloats(into, from, count);
      return;
    }
    unpacker.next();
    int[] numbers = unpacker.numbers;
    switch (coding) {
      case Coding.BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          into[from + i] = Float.intBitsToFloat(numbers[i] << Short.SIZE);
        }
      }
      case Coding.TABLE -> lookUp(numbers, into, from, count);
      default -> {
        for (int i = 0; i < count; i++) {
          into[from + i] = (byte) numbers[i];
        }
      }
    }
  }

  /** What each value of a row is to be multiplied by; false if with nothing. */
  boolean isScaled() {
    return coding == Coding.SCALED_BYTES;
  }

  /** The scale of a row. */
  float scale(int row) {
    return table[row];
  }

  private void lookUp(int[] numbers, float[] into, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (numbers[i] >= table.length) {
        throw new IllegalArgumentException(
            "a value's place must be below the table's " + table.length + ", got " + numbers[i]);
      }
      into[from + i] = table[numbers[i]];
    }
  }

  private void readFloats(float[] into, int from, int count) {
    bytes.asFloatBuffer().get(into, from, count);
    bytes.position(bytes.position() + count * Float.BYTES);
  }
}
