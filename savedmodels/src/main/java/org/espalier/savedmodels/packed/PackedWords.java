// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import java.util.Arrays;

/**
 * Words of 1, 2, 4 or 8 bytes, packed. Dense: all of them. Sparse: those that are not 0, and how
 * far each is from the one before, as a byte; a distance above 255 is made up by words of 0 at
 * every 255th position between. Words are split into byte planes, all lowest bytes first, because
 * the upper bytes of floating-point numbers are alike.
 */
final class PackedWords {

  private static final int FARTHEST = 255;

  private final byte[] gaps;
  private final byte[] planes;

  private PackedWords(byte[] gaps, byte[] planes) {
    this.gaps = gaps;
    this.planes = planes;
  }

  /**
   * Packs words sparse or dense, whatever is smaller.
   *
   * @param words whole words, little-endian
   * @param width bytes of a word
   */
  static PackedWords of(byte[] words, int width) {
    int[] kept = kept(words, width);
    int size = words.length / width;
    if (kept.length <= size / 2) {
      return sparse(words, width, kept);
    }
    PackedWords dense = new PackedWords(new byte[0], deflated(words, width, all(size)));
    if (kept.length == size) {
      return dense;
    }
    PackedWords sparse = sparse(words, width, kept);
    return sparse.bytes() < dense.bytes() ? sparse : dense;
  }

  /** Whether only words that are not 0 are stored. */
  boolean isSparse() {
    return gaps.length > 0;
  }

  /** The deflated distances, a byte each; empty if dense. Not to be modified. */
  byte[] gaps() {
    return gaps;
  }

  /** The deflated byte planes of the words that are stored. Not to be modified. */
  byte[] planes() {
    return planes;
  }

  /** What the packed words take. */
  int bytes() {
    return gaps.length + planes.length;
  }

  private static PackedWords sparse(byte[] words, int width, int[] kept) {
    byte[] distances = new byte[kept.length];
    int before = 0;
    for (int i = 0; i < kept.length; i++) {
      distances[i] = (byte) (kept[i] - before);
      before = kept[i];
    }
    return new PackedWords(Deflated.of(distances), deflated(words, width, kept));
  }

  private static byte[] deflated(byte[] words, int width, int[] kept) {
    byte[] split = new byte[Math.multiplyExact(kept.length, width)];
    for (int b = 0; b < width; b++) {
      for (int i = 0; i < kept.length; i++) {
        split[b * kept.length + i] = words[kept[i] * width + b];
      }
    }
    return Deflated.of(split);
  }

  /** Positions that are stored: of words that are not 0, and between those far apart. */
  private static int[] kept(byte[] words, int width) {
    int[] kept = new int[1024];
    int count = 0;
    int needed = 1; // at least position 0; none behind the last word that is not 0
    int last = 0;
    int size = words.length / width;
    for (int position = 0; position < size; position++) {
      boolean something = false;
      for (int b = 0; b < width; b++) {
        something |= words[position * width + b] != 0;
      }
      if (something || position - last == FARTHEST) {
        if (count == kept.length) {
          kept = Arrays.copyOf(kept, 2 * count);
        }
        kept[count++] = position;
        last = position;
        needed = something ? count : needed;
      }
    }
    return Arrays.copyOf(kept, needed);
  }

  private static int[] all(int size) {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }
}
