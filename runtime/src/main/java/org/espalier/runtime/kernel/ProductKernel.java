// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * A matrix of weights times columns of numbers. For each row o and each p in [0, count):
 *
 * <pre>y[o * yPitch + p] = clamp(bias[o] + addend[o * addendPitch + p] + sum of w * x[offset + p])
 * </pre>
 *
 * over the row's weights w, each of which has an offset. Sums are fused multiply-adds in an order
 * that depends on the weights and on count alone.
 *
 * <p>Infinite numbers: 0 times one is NaN. A sparse kernel never multiplies with a weight that is
 * zero, so that a row without a weight for such a number does not see it. A dense one multiplies
 * with the zeros of its blocks or rows, and gives NaN there, as TensorFlow's dense product does.
 *
 * <p>Kernels hold no state of a call: any number of threads may use one.
 */
public interface ProductKernel {

  /** How many numbers beyond its columns a kernel may read. */
  int SLACK = 256;

  /** How many rows are computed together: ranges of rows begin at a multiple of it. */
  int rowsTogether();

  /**
   * Multiplies some rows. A kernel for one column may write other rows than those from and to say;
   * ranges that cover all rows write each row once.
   *
   * @param columns which nobody else uses meanwhile
   * @param from the first row
   * @param to the row after the last
   */
  void multiply(Columns columns, int from, int to);
}
