// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.Copies;

/** Copies with the Vector API. */
final class VectorCopies implements Copies {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  @Override
  public void masked(float[] from, int f, float[] to, int t, int[] mask, int count) {
    int i = 0;
    for (; i + 4 * L <= count; i += 4 * L) {
      one(from, f + i, to, t + i, mask, i);
      one(from, f + i + L, to, t + i + L, mask, i + L);
      one(from, f + i + 2 * L, to, t + i + 2 * L, mask, i + 2 * L);
      one(from, f + i + 3 * L, to, t + i + 3 * L, mask, i + 3 * L);
    }
    for (; i + L <= count; i += L) {
      one(from, f + i, to, t + i, mask, i);
    }
    for (; i < count; i++) {
      to[t + i] = mask[i] == 0 ? 0 : from[f + i];
    }
  }

  private static void one(float[] from, int f, float[] to, int t, int[] mask, int m) {
    IntVector kept = IntVector.fromArray(IntVector.SPECIES_PREFERRED, mask, m);
    IntVector numbers = FloatVector.fromArray(LANES, from, f).reinterpretAsInts();
    numbers.and(kept).reinterpretAsFloats().intoArray(to, t);
  }

  @Override
  public void gathered(
      float[] from, int f, int[] place, int[] mask, int p, float[] to, int t, int count) {
    int i = 0;
    for (; i + L <= count; i += L) {
      IntVector kept = IntVector.fromArray(IntVector.SPECIES_PREFERRED, mask, p + i);
      IntVector numbers = FloatVector.fromArray(LANES, from, f, place, p + i).reinterpretAsInts();
      numbers.and(kept).reinterpretAsFloats().intoArray(to, t + i);
    }
    for (; i < count; i++) {
      to[t + i] = mask[p + i] == 0 ? 0 : from[f + place[p + i]];
    }
  }
}
