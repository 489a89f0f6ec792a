// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * A matrix of weights times columns of numbers. For each row o and each p in [0, count):
 *
 * <pre>y[yBase + o * yPitch + p] = clamp(bias[o] + addend[o, p] + sum of w * x[xBase + offset + p])
 * </pre>
 *
 * over the row's weights w, each of which has an offset. Sums are fused multiply-adds in an order
 * that depends on the weights and on count alone. Kernels hold no state of a call: any number of
 * threads may use one.
 */
public interface ProductKernel {

  /** How many rows are computed together: ranges of rows begin at a multiple of it. */
  int rowsTogether();

  /**
   * Multiplies some rows. A kernel for one column may write other rows than those from and to say;
   * ranges that cover all rows write each row once.
   *
   * @param x where the numbers are; up to {@link #SLACK} numbers beyond the last are read
   * @param y where the results go, and where the addend is
   * @param addend where the addend of row 0 begins in y, or -1 for none; it does not overlap the
   *     results
   * @param addendPitch from one row of the addend to the next
   * @param count numbers a row
   * @param from the first row
   * @param to the row after the last
   * @param tile to work on
   */
  void multiply(
      float[] x,
      int xBase,
      float[] y,
      int yBase,
      int yPitch,
      int addend,
      int addendPitch,
      int count,
      int from,
      int to,
      Tile tile);

  /** How many numbers beyond its columns a kernel may read. */
  int SLACK = 256;
}
