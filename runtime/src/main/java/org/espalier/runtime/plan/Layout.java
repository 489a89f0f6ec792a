// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/**
 * Where a value lies: channel after channel, each with the positions of one example after the
 * other.
 *
 * @param base where channel 0 begins
 * @param channels how many there are
 * @param positions of one example
 * @param pitch from one channel to the next
 * @param halo numbers before and behind each channel that belong to it, for rows of zeros above and
 *     below an image; only where there is one example
 */
record Layout(int base, int channels, int positions, int pitch, int halo) {

  /** Numbers in a cache line of 64 bytes: where rows begin. */
  static final int LINE = 16;

  /** How far before a value a shifted copy of it may begin to read. */
  static final int REACH = 16 * LINE;

  /** Rounded up to whole lines. */
  static int lines(int numbers) {
    return Math.addExact(numbers, LINE - 1) / LINE * LINE;
  }

  /** A value that has no place yet: its channels are whole lines, or a power of two within one. */
  static Layout of(int examples, int positions, int channels, int halo) {
    int numbers = Math.multiplyExact(examples, positions);
    int highest = Integer.highestOneBit(numbers);
    int alone = numbers > LINE ? lines(numbers) : highest == numbers ? numbers : 2 * highest;
    int pitch = halo == 0 ? alone : Math.addExact(lines(halo), lines(Math.addExact(numbers, halo)));
    return new Layout(0, channels, positions, pitch, halo);
  }

  /** Where an example's positions of a channel begin. */
  int at(Memory memory, int channel, int example) {
    return memory.origin + base + channel * pitch + example * positions;
  }

  /** How many numbers it takes, from {@link #lead} before the base. */
  int size() {
    return Math.multiplyExact(channels, pitch);
  }

  /** How far before the base it begins. */
  int lead() {
    return lines(halo);
  }

  Layout placed(int place) {
    return new Layout(place + lead(), channels, positions, pitch, halo);
  }
}
