// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * Numbers that a kernel works on, which nobody else uses meanwhile. Arrays of their own, all begun
 * at 0, are what the JVM turns a loop over into vectors: of two places in arrays that may be the
 * same one it does not.
 */
public final class Tile {

  /** Numbers of each array. */
  public static final int SIZE = ProductKernel.SLACK;

  private final float[] first = new float[SIZE];
  final float[] second = new float[SIZE];
  final float[] third = new float[SIZE];
  final float[] fourth = new float[SIZE];
  private final float[] sums = new float[SIZE];

  /** For whatever else. */
  public float[] first() {
    return first;
  }

  /** For sums. */
  public float[] sums() {
    return sums;
  }
}
