// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/** Copies in scalar Java. */
final class ScalarCopies implements Copies {

  @Override
  public void masked(float[] from, int f, float[] to, int t, int[] mask, int count) {
    System.arraycopy(from, f, to, t, count);
    for (int i = 0; i < count; i++) {
      if (mask[i] == 0) {
        to[t + i] = 0;
      }
    }
  }

  @Override
  public void gathered(
      float[] from, int f, int[] place, int[] mask, int p, float[] to, int t, int count) {
    for (int i = 0; i < count; i++) {
      to[t + i] = mask[p + i] == 0 ? 0 : from[f + place[p + i]];
    }
  }
}
