// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.Arrays;

/** A list of float32 numbers that never changes; equal if all are equal to the bit. */
public final class Floats {

  private static final Floats NONE = new Floats(new float[0]);

  private final float[] values;

  private Floats(float[] values) {
    this.values = values;
  }

  /** Copies. */
  public static Floats of(float... values) {
    return values.length == 0 ? NONE : new Floats(values.clone());
  }

  /** So many zeros. */
  public static Floats zeros(int size) {
    return new Floats(new float[size]);
  }

  /** Takes an array that nobody else writes to. */
  public static Floats wrap(float[] values) {
    return new Floats(values);
  }

  /** How many. */
  public int size() {
    return values.length;
  }

  /** One of them. */
  public float get(int i) {
    return values[i];
  }

  /** A copy. */
  public float[] toArray() {
    return values.clone();
  }

  /** The numbers themselves, not to be modified. */
  float[] values() {
    return values;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Floats floats) || values.length != floats.values.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) { // Arrays.equals takes all NaNs for one
      if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(floats.values[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length + " numbers";
  }
}
