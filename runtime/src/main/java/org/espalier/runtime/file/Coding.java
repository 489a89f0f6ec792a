// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

/** How the values of a tensor are written; all are exact. */
final class Coding {

  /** Each value's four bytes. */
  static final int FLOAT32 = 0;

  /** The upper two bytes of each, where the lower two are zero. */
  static final int BFLOAT16 = 1;

  /** Up to 256 different values, then for each value its place among them, in as few bits. */
  static final int TABLE = 2;

  /** A scale for each row, then for each value a signed byte that it is a multiple of. */
  static final int SCALED_BYTES = 3;

  static final int LARGEST_TABLE = 256;

  private Coding() {}

  /** Bytes that so many values take. */
  static long bytes(int coding, long values, long rows, int table) {
    return switch (coding) {
      case FLOAT32 -> Float.BYTES * values;
      case BFLOAT16 -> Short.BYTES * values;
      case TABLE -> (long) Float.BYTES * table + packed(values, indexBits(table));
      default -> Float.BYTES * rows + values;
    };
  }

  /** Bits of one value, apart from tables and scales. */
  static int bits(int coding, int table) {
    return switch (coding) {
      case FLOAT32 -> Float.SIZE;
      case BFLOAT16 -> Short.SIZE;
      case TABLE -> indexBits(table);
      default -> Byte.SIZE;
    };
  }

  /** Bytes that so many numbers of so many bits take. */
  static long packed(long count, int bits) {
    return (count * bits + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static int indexBits(int table) {
    return Math.max(1, bitsOf(table - 1));
  }

  /** Bits that a number needs, 0 for 0. */
  static int bitsOf(int number) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(number);
  }
}
