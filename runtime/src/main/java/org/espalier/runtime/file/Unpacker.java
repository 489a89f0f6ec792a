// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads numbers of a few bits each, packed from the lowest bit of the first byte on, a block at a
 * time. Loops run over arrays, which a JVM that has just started does fastest.
 */
final class Unpacker {

  /** Numbers a block; a block of any bits ends at a whole long. */
  static final int BLOCK = 1024;

  /** The bits of the block, and a word more so that any two in a row can be looked at. */
  final long[] words = new long[BLOCK / Long.SIZE * Integer.SIZE + 2];

  /** The numbers of the block, once {@link #next} has been called. */
  final int[] numbers = new int[BLOCK];

  private final FileBytes file;
  private int bits;
  private int left;

  /** Reads a file from where it is on. */
  Unpacker(FileBytes file) {
    this.file = file;
  }

  /** So many numbers of so many bits, 1 to 32, are next. */
  void begin(int newBits, int count) {
    bits = newBits;
    left = count;
  }

  /**
   * Reads the next block's numbers, unsigned; how many there are, 0 at the end.
   *
   * @throws IllegalArgumentException if the last byte is not filled up with zeros
   */
  int next() throws IOException {
    int count = nextWords();
    unpack(words, bits, numbers, count);
    return count;
  }

  /** Reads the next block's words alone; how many numbers they have, 0 at the end. */
  int nextWords() throws IOException {
    int count = Math.min(BLOCK, left);
    left -= count;
    int size = count * bits;
    int whole = size >>> 6;
    ByteBuffer bytes = file.atLeast((size + 7) >>> 3);
    bytes.asLongBuffer().get(words, 0, whole);
    bytes.position(bytes.position() + whole * Long.BYTES);
    long last = 0;
    for (int bit = 0; bit < (size & 63); bit += Byte.SIZE) {
      last |= (bytes.get() & 0xffL) << bit;
    }
    if (last >>> size != 0) { // shifts are modulo 64
      throw new IllegalArgumentException("packed numbers must be filled up with zeros");
    }
    words[whole] = last;
    return count;
  }

  /** A number may lie across two words; where it does not, the mask takes what is too much. */
  private static void unpack(long[] words, int bits, int[] numbers, int count) {
    int mask = mask(bits);
    int bit = 0;
    for (int i = 0; i < count; i++) {
      int word = bit >>> 6;
      long number = words[word] >>> bit | words[word + 1] << 1 << ~bit; // shifts are modulo 64
      numbers[i] = (int) number & mask;
      bit += bits;
    }
  }

  /** So many ones. */
  static int mask(int bits) {
    return bits == Integer.SIZE ? -1 : (1 << bits) - 1;
  }
}
