// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.espalier.runtime.kernel.Columns;
import org.espalier.runtime.kernel.SparseWeights;

/**
 * Sparse rows times a tile of eight vectors: eight sums, each of one addition a weight, are enough
 * for none to wait for the one before.
 */
final class EightVectors {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int L = LANES.length();

  private EightVectors() {}

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
      FloatVector s4 = bias;
      FloatVector s5 = bias;
      FloatVector s6 = bias;
      FloatVector s7 = bias;
      if (adds) {
        int more = addend + row * addendPitch;
        s0 = FloatVector.fromArray(LANES, numbers, more).add(bias);
        s1 = FloatVector.fromArray(LANES, numbers, more + L).add(bias);
        s2 = FloatVector.fromArray(LANES, numbers, more + 2 * L).add(bias);
        s3 = FloatVector.fromArray(LANES, numbers, more + 3 * L).add(bias);
        s4 = FloatVector.fromArray(LANES, numbers, more + 4 * L).add(bias);
        s5 = FloatVector.fromArray(LANES, numbers, more + 5 * L).add(bias);
        s6 = FloatVector.fromArray(LANES, numbers, more + 6 * L).add(bias);
        s7 = FloatVector.fromArray(LANES, numbers, more + 7 * L).add(bias);
      }
      int end = start[row + 1];
      int j = start[row];
      for (; j < end; j++) {
        FloatVector w = FloatVector.broadcast(LANES, value[j]);
        int at = x + offset[j];
        s0 = FloatVector.fromArray(LANES, numbers, at).fma(w, s0);
        s1 = FloatVector.fromArray(LANES, numbers, at + L).fma(w, s1);
        s2 = FloatVector.fromArray(LANES, numbers, at + 2 * L).fma(w, s2);
        s3 = FloatVector.fromArray(LANES, numbers, at + 3 * L).fma(w, s3);
        s4 = FloatVector.fromArray(LANES, numbers, at + 4 * L).fma(w, s4);
        s5 = FloatVector.fromArray(LANES, numbers, at + 5 * L).fma(w, s5);
        s6 = FloatVector.fromArray(LANES, numbers, at + 6 * L).fma(w, s6);
        s7 = FloatVector.fromArray(LANES, numbers, at + 7 * L).fma(w, s7);
      }
      int target = y + row * yPitch;
      s0.max(lowest).min(highest).intoArray(numbers, target);
      s1.max(lowest).min(highest).intoArray(numbers, target + L);
      s2.max(lowest).min(highest).intoArray(numbers, target + 2 * L);
      s3.max(lowest).min(highest).intoArray(numbers, target + 3 * L);
      s4.max(lowest).min(highest).intoArray(numbers, target + 4 * L);
      s5.max(lowest).min(highest).intoArray(numbers, target + 5 * L);
      s6.max(lowest).min(highest).intoArray(numbers, target + 6 * L);
      s7.max(lowest).min(highest).intoArray(numbers, target + 7 * L);
    }
  }
}
