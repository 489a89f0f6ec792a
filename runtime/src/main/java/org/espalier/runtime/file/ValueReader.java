// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the values of a tensor, a block at a time. */
final class ValueReader {

  private final FileBytes file;
  private final Unpacker unpacker;
  private final int coding;
  private final float[] table; // of different values, or of a scale for each row

  /** Begins where the file is; there must be enough. */
  ValueReader(FileBytes file, Unpacker unpacker, TensorEntry entry) throws IOException {
    this.file = file;
    this.unpacker = unpacker;
    this.coding = entry.coding();
    this.table = new float[coding == Coding.SCALED_BYTES ? entry.rows() : entry.table()];
    for (int from = 0; from < table.length; from += Unpacker.BLOCK) {
      readFloats(table, from, Math.min(Unpacker.BLOCK, table.length - from));
    }
    unpacker.begin(Coding.bits(coding, entry.table()), (int) entry.values());
  }

  /** Whether what is read are multiples of a row's scale. */
  boolean isScaled() {
    return coding == Coding.SCALED_BYTES;
  }

  /** The scale of a row, if there are any. */
  float scale(int row) {
    return table[row];
  }

  /** Reads the next block: as many values as are left, or {@link Unpacker#BLOCK}. */
  void next(float[] into, int from, int count) throws IOException {
    switch (coding) {
      case Coding.FLOAT32 -> readFloats(into, from, count);
      case Coding.BFLOAT16 -> {
        unpacker.next();
        widen(unpacker.numbers, into, from, count);
      }
      case Coding.TABLE -> {
        unpacker.next();
        lookUp(unpacker.numbers, into, from, count);
      }
      default -> multiply(into, from, count, 1);
    }
  }

  /** Reads some multiples of a scale, at most a block. */
  void multiply(float[] into, int from, int count, float scale) throws IOException {
    ByteBuffer bytes = file.atLeast(count);
    byte[] array = file.array();
    int at = bytes.position();
    for (int i = from; i < from + count; i++) {
      into[i] = array[at++] * scale;
    }
    bytes.position(at);
  }

  private static void widen(int[] numbers, float[] into, int from, int count) {
    for (int i = 0; i < count; i++) {
      into[from + i] = Float.intBitsToFloat(numbers[i] << Short.SIZE);
    }
  }

  private void lookUp(int[] numbers, float[] into, int from, int count) {
    for (int i = 0; i < count; i++) {
      int place = numbers[i];
      if (place >= table.length) {
        throw new IllegalArgumentException(
            "a value's place must be below the table's " + table.length + ", got " + place);
      }
      into[from + i] = table[place];
    }
  }

  private void readFloats(float[] into, int from, int count) throws IOException {
    ByteBuffer bytes = file.atLeast(count * Float.BYTES);
    bytes.asFloatBuffer().get(into, from, count);
    bytes.position(bytes.position() + count * Float.BYTES);
  }
}
