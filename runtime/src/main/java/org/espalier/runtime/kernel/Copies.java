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

  /** Copies every so-manieth number: {@code to[t + i] = from[f + i * stride]}. */
  void strided(float[] from, int f, int stride, float[] to, int t, int count);
}
