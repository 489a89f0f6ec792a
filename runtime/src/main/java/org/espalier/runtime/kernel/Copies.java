// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/** Moves numbers to where a product finds them side by side. */
public interface Copies {

  /** In scalar Java. */
  Copies SCALAR = new ScalarCopies();

  /**
   * Copies some numbers, zeros in place of others: {@code to[t + i] = from[f + i]} where {@code
   * mask[i]} is -1, else 0, where it is 0.
   *
   * @param mask -1 or 0 for each number
   */
  void masked(float[] from, int f, float[] to, int t, int[] mask, int count);

  /**
   * Copies numbers from anywhere, zeros in place of others: {@code to[t + i] = from[f + place[p +
   * i]]} where {@code mask[p + i]} is -1, else 0, where it is 0.
   *
   * @param place of each number, a valid one even where the mask is 0
   * @param mask -1 or 0 for each number
   */
  void gathered(float[] from, int f, int[] place, int[] mask, int p, float[] to, int t, int count);
}
