// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/** What of an image's rows stays inside when they are copied some columns to the side. */
final class Masks {

  private Masks() {}

  /** How many numbers a mask for so many has: vectors may look at a line more. */
  static int length(int numbers) {
    return Math.addExact(numbers, Layout.LINE);
  }

  /**
   * A mask of rows that lie one after the other.
   *
   * @param length in numbers
   * @param width of a row
   * @param shift columns from where a number goes to where it comes from
   * @return -1 where that is inside the row, 0 where it is outside
   */
  static int[] ofRows(int length, int width, int shift) {
    int[] mask = new int[length];
    for (int i = 0; i < length; i++) {
      int x = i % width + shift;
      mask[i] = x >= 0 && x < width ? -1 : 0;
    }
    return mask;
  }
}
