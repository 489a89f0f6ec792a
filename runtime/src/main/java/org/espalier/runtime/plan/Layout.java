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
 */
record Layout(int base, int channels, int positions, int pitch) {

  /** Numbers in a cache line of 64 bytes: where rows begin, if the array does. */
  static final int LINE = 16;

  /** How far before a value a shifted copy of it may begin to read. */
  static final int REACH = 16 * LINE;

  /** Where the first value begins: an array's numbers begin 16 bytes, four numbers, behind it. */
  static final int FIRST = REACH + LINE - 4;

  /** The pitch for so many examples: whole lines, or a power of two within one. */
  static int pitch(int examples, int positions) {
    int numbers = Math.multiplyExact(examples, positions);
    int highest = Integer.highestOneBit(numbers);
    return numbers > LINE ? lines(numbers) : highest == numbers ? numbers : 2 * highest;
  }

  /** Rounded up to whole lines. */
  static int lines(int numbers) {
    return Math.addExact(numbers, LINE - 1) / LINE * LINE;
  }

  /** Where an example's positions of a channel begin. */
  int at(int channel, int example) {
    return base + channel * pitch + example * positions;
  }

  /** How many numbers it takes. */
  int size() {
    return Math.multiplyExact(channels, pitch);
  }

  Layout at(int newBase) {
    return new Layout(newBase, channels, positions, pitch);
  }
}
