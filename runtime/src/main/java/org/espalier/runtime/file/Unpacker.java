// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.nio.ByteBuffer;

/**
 * Reads numbers of a few bits each, packed from the lowest bit of the first byte on, a block at a
 * time. Loops run over arrays, which a JVM that has just started does fastest.
 */
final class Unpacker {

  /** Numbers a block; a block of any bits ends at a whole long. */
  static final int BLOCK = 1024;

  /** The numbers of the block, unsigned. */
  final int[] numbers = new int[BLOCK];

  private final long[] words = new long[BLOCK / Long.SIZE * Integer.SIZE + 1];
  private final ByteBuffer bytes;
  private int bits;
  private int left;

  /** Numbers from the position of some bytes on, little-endian; it moves on as they are read. */
  Unpacker(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** So many numbers of so many bits, 1 to 32, are next. */
  void begin(int newBits, int count) {
    bits = newBits;
    left = count;
  }

  /** Reads the next block; how many numbers it has, 0 at the end. */
  int next() {
    int count = Math.min(BLOCK, left);
    left -= count;
    readWords(count * bits);
    int mask = bits == Integer.SIZE ? -1 : (1 << bits) - 1;
    int bit = 0;
    for (int i = 0; i < count; i++) {
      int word = bit >>> 6;
      int shift = bit & 63;
      long number = words[word] >>> shift;
      if (shift + bits > Long.SIZE) {
        number |= words[word + 1] << (Long.SIZE - shift);
      }
      numbers[i] = (int) number & mask;
      bit += bits;
    }
    return count;
  }

  private void readWords(int size) {
    int whole = size >>> 6;
    bytes.asLongBuffer().get(words, 0, whole);
    bytes.position(bytes.position() + whole * Long.BYTES);
    long last = 0;
    for (int bit = 0; bit < (size & 63); bit += Byte.SIZE) {
      last |= (bytes.get() & 0xffL) << bit;
    }
    words[whole] = last;
  }
}
