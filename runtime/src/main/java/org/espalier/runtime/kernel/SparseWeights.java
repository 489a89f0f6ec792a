// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * Weights as sparse kernels take them: row by row, an offset into the numbers and a value each.
 * Arrays are not to be modified.
 */
public final class SparseWeights {

  final int[] start; // of each row, and the end
  final int[] offset;
  final float[] value;
  final float[] bias;
  final float lowest;
  final float highest;

  /**
   * Takes the arrays.
   *
   * @param start where each row's weights begin, and where the last row's end
   * @param offset of each weight
   * @param value of each weight
   * @param bias of each row
   * @param lowest what results are clamped to
   * @param highest likewise
   */
  public SparseWeights(
      int[] start, int[] offset, float[] value, float[] bias, float lowest, float highest) {
    this.start = start;
    this.offset = offset;
    this.value = value;
    this.bias = bias;
    this.lowest = lowest;
    this.highest = highest;
  }

  /** Where each row's weights begin, and where the last row's end. */
  public int[] start() {
    return start;
  }

  /** The offset of each weight. */
  public int[] offset() {
    return offset;
  }

  /** Each weight. */
  public float[] value() {
    return value;
  }

  /** Each row's bias. */
  public float[] bias() {
    return bias;
  }

  /** What results are clamped to. */
  public float lowest() {
    return lowest;
  }

  /** Likewise. */
  public float highest() {
    return highest;
  }
}
