// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import org.espalier.graph.network.Parameter;

/**
 * A stretch of one parameter's scores and masks. Its loops have no branches that depend on a mask
 * or score, save rare ones: a processor cannot predict which weights are pruned, and guesses cost
 * more than all the rest.
 */
final class ScoreChunk {

  private static final int HALF = 1 << 16;

  private final Parameter parameter;
  private final float[] scores;
  private final float[] mask; // 0 or 1
  private final int from;
  private final int to;

  /** How many of the competing scores at the threshold {@link #cut} keeps, the first ones. */
  long ties;

  ScoreChunk(Parameter parameter, float[] scores, float[] mask, int from, int to) {
    this.parameter = parameter;
    this.scores = scores;
    this.mask = mask;
    this.from = from;
    this.to = to;
  }

  /** How many competing scores there are of each upper half of a key. */
  int[] upperHalves() {
    int[] histogram = new int[HALF];
    for (int i = from; i < to; i++) {
      histogram[key(scores[i]) >>> 16] += competes(mask[i]);
    }
    return histogram;
  }

  /** How many competing scores there are of each lower half, among those with one upper half. */
  int[] lowerHalves(int upper) {
    int[] histogram = new int[HALF];
    int lowest = bits(upper << 16);
    int flip = lowest & (HALF - 1); // all ones for negative scores, whose order is turned
    int wanted = lowest >>> 16;
    for (int i = from; i < to; i++) {
      int bits = Float.floatToRawIntBits(scores[i] + 0.0f);
      if (bits >>> 16 == wanted) {
        histogram[(bits & (HALF - 1)) ^ flip] += competes(mask[i]);
      }
    }
    return histogram;
  }

  /** Prunes scores below the threshold, and ties beyond those to keep. */
  void cut(int threshold) {
    long kept = 0;
    for (int i = from; i < to; i++) {
      int key = key(scores[i]);
      int bits = Float.floatToRawIntBits(mask[i]);
      if (key == threshold && bits != 0 && kept++ >= ties) {
        bits = 0;
      }
      mask[i] = Float.intBitsToFloat(bits & atLeast(key, threshold));
    }
  }

  /**
   * Finds what a histogram has shown to be there.
   *
   * @throws IllegalArgumentException if a competing score is NaN or infinite, naming it
   */
  void requireFinite() {
    for (int i = from; i < to; i++) {
      if (mask[i] != 0 && !Float.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            "scores must be finite, got %s (%s at index %d)"
                .formatted(scores[i], parameter.name(), i));
      }
    }
  }

  /**
   * An int that orders, unsigned, as the float does; both zeros are one. Bits of floats order like
   * the floats once negative ones are inverted.
   */
  private static int key(float score) {
    int bits = Float.floatToRawIntBits(score + 0.0f);
    return bits ^ ((bits >> 31) | Integer.MIN_VALUE);
  }

  /** The bits of the float whose key this is. */
  static int bits(int key) {
    return key ^ (~(key >> 31) | Integer.MIN_VALUE);
  }

  /** 1 for a mask of 1 and 0 for one of 0: a bit in which the two floats differ. */
  private static int competes(float mask) {
    return Float.floatToRawIntBits(mask) >>> 29;
  }

  /** All ones if a key is at least the threshold, else 0; both are unsigned. */
  private static int atLeast(int key, int threshold) {
    long difference = Integer.toUnsignedLong(key) - Integer.toUnsignedLong(threshold);
    return (int) ~(difference >> 63);
  }
}
