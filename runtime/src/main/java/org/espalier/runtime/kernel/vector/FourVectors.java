// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.SparseWeights;

/** Sparse rows times a tile of four vectors, in two sums each: of every second weight. */
final class FourVectors {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private FourVectors() {}

  static void multiply(SparseWeights weights, Columns columns, int p, int from, int to) {
    float[] numbers = columns.numbers();
    int x = columns.x() + p;
    int y = columns.y() + p;
    int yPitch = columns.yPitch();
    boolean adds = columns.addend() >= 0;
    int addend = columns.addend() + p;
    int addendPitch = columns.addendPitch();
    int[] start = weights.start();
    int[] offset = weights.offset();
    float[] value = weights.value();
    float lowest = weights.lowest();
    float highest = weights.highest();
    for (int row = from; row < to; row++) {
      FloatVector bias = FloatVector.broadcast(LANES, weights.bias()[row]);
      FloatVector s0 = bias;
      FloatVector s1 = bias;
      FloatVector s2 = bias;
      FloatVector s3 = bias;
      if (adds) {
        int more = addend + row * addendPitch;
        s0 = FloatVector.fromArray(LANES, numbers, more).add(bias);
        s1 = FloatVector.fromArray(LANES, numbers, more + L).add(bias);
        s2 = FloatVector.fromArray(LANES, numbers, more + 2 * L).add(bias);
        s3 = FloatVector.fromArray(LANES, numbers, more + 3 * L).add(bias);
      }
      int end = start[row + 1];
      int j = start[row];
      FloatVector s4 = FloatVector.zero(LANES);
      FloatVector s5 = FloatVector.zero(LANES);
      FloatVector s6 = FloatVector.zero(LANES);
      FloatVector s7 = FloatVector.zero(LANES);
      for (; j + 2 <= end; j += 2) {
        FloatVector w0 = FloatVector.broadcast(LANES, value[j]);
        int at0 = x + offset[j];
        s0 = FloatVector.fromArray(LANES, numbers, at0).fma(w0, s0);
        s1 = FloatVector.fromArray(LANES, numbers, at0 + L).fma(w0, s1);
        s2 = FloatVector.fromArray(LANES, numbers, at0 + 2 * L).fma(w0, s2);
        s3 = FloatVector.fromArray(LANES, numbers, at0 + 3 * L).fma(w0, s3);
        FloatVector w1 = FloatVector.broadcast(LANES, value[j + 1]);
        int at1 = x + offset[j + 1];
        s4 = FloatVector.fromArray(LANES, numbers, at1).fma(w1, s4);
        s5 = FloatVector.fromArray(LANES, numbers, at1 + L).fma(w1, s5);
        s6 = FloatVector.fromArray(LANES, numbers, at1 + 2 * L).fma(w1, s6);
        s7 = FloatVector.fromArray(LANES, numbers, at1 + 3 * L).fma(w1, s7);
      }
      for (; j < end; j++) {
        FloatVector w = FloatVector.broadcast(LANES, value[j]);
        int at = x + offset[j];
        s0 = FloatVector.fromArray(LANES, numbers, at).fma(w, s0);
        s1 = FloatVector.fromArray(LANES, numbers, at + L).fma(w, s1);
        s2 = FloatVector.fromArray(LANES, numbers, at + 2 * L).fma(w, s2);
        s3 = FloatVector.fromArray(LANES, numbers, at + 3 * L).fma(w, s3);
      }
      s0 = s0.add(s4);
      s1 = s1.add(s5);
      s2 = s2.add(s6);
      s3 = s3.add(s7);
      int target = y + row * yPitch;
      s0.max(lowest).min(highest).intoArray(numbers, target);
      s1.max(lowest).min(highest).intoArray(numbers, target + L);
      s2.max(lowest).min(highest).intoArray(numbers, target + 2 * L);
      s3.max(lowest).min(highest).intoArray(numbers, target + 3 * L);
    }
  }
}
