// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.SparseWeights;

/** Sparse rows times a tile of two vectors, in four sums each: of every fourth weight. */
final class TwoVectors {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private TwoVectors() {}

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
      if (adds) {
        int more = addend + row * addendPitch;
        s0 = FloatVector.fromArray(LANES, numbers, more).add(bias);
        s1 = FloatVector.fromArray(LANES, numbers, more + L).add(bias);
      }
      int end = start[row + 1];
      int j = start[row];
      FloatVector s2 = FloatVector.zero(LANES);
      FloatVector s3 = FloatVector.zero(LANES);
      FloatVector s4 = FloatVector.zero(LANES);
      FloatVector s5 = FloatVector.zero(LANES);
      FloatVector s6 = FloatVector.zero(LANES);
      FloatVector s7 = FloatVector.zero(LANES);
      for (; j + 4 <= end; j += 4) {
        FloatVector w0 = FloatVector.broadcast(LANES, value[j]);
        int at0 = x + offset[j];
        s0 = FloatVector.fromArray(LANES, numbers, at0).fma(w0, s0);
        s1 = FloatVector.fromArray(LANES, numbers, at0 + L).fma(w0, s1);
        FloatVector w1 = FloatVector.broadcast(LANES, value[j + 1]);
        int at1 = x + offset[j + 1];
        s2 = FloatVector.fromArray(LANES, numbers, at1).fma(w1, s2);
        s3 = FloatVector.fromArray(LANES, numbers, at1 + L).fma(w1, s3);
        FloatVector w2 = FloatVector.broadcast(LANES, value[j + 2]);
        int at2 = x + offset[j + 2];
        s4 = FloatVector.fromArray(LANES, numbers, at2).fma(w2, s4);
        s5 = FloatVector.fromArray(LANES, numbers, at2 + L).fma(w2, s5);
        FloatVector w3 = FloatVector.broadcast(LANES, value[j + 3]);
        int at3 = x + offset[j + 3];
        s6 = FloatVector.fromArray(LANES, numbers, at3).fma(w3, s6);
        s7 = FloatVector.fromArray(LANES, numbers, at3 + L).fma(w3, s7);
      }
      for (; j < end; j++) {
        FloatVector w = FloatVector.broadcast(LANES, value[j]);
        int at = x + offset[j];
        s0 = FloatVector.fromArray(LANES, numbers, at).fma(w, s0);
        s1 = FloatVector.fromArray(LANES, numbers, at + L).fma(w, s1);
      }
      s0 = s0.add(s2).add(s4.add(s6));
      s1 = s1.add(s3).add(s5.add(s7));
      int target = y + row * yPitch;
      s0.max(lowest).min(highest).intoArray(numbers, target);
      s1.max(lowest).min(highest).intoArray(numbers, target + L);
    }
  }
}
