// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import org.espalier.graph.data.RandomStream;

/** The numbers in requests, in plain Java: the same for a model whoever answers. */
final class RequestValues {

  private static final int IMAGE_RANK = 4; // the batch counted

  private RequestValues() {}

  /** What fixes an input's values. */
  static RandomStream stream(long seed, String input, int batch) {
    return RandomStream.of(seed, RandomStream.hash(input), batch);
  }

  /** Where real numbers end, beginning with 0: pixels at 255, others at 1. */
  static double end(int rank) {
    return rank == IMAGE_RANK ? 255 : 1;
  }

  /** Real numbers in [0, end). */
  static float[] floats(int count, double end, RandomStream random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (end * random.uniform());
    }
    return values;
  }

  /** Whole numbers that any vocabulary has. */
  static int[] zerosAndOnes(int count, RandomStream random) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.below(2);
    }
    return values;
  }
}
