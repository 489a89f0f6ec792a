// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.Parameter;

/**
 * Keeps exactly the k highest scores of a group. Ties at the k-th score keep the lower flat index:
 * parameters in the network's order, row-major within each.
 *
 * <p>The k-th score is found exactly, in O(n) and without sorting or copying, by two histograms
 * over the bits of the scores: the upper 16 bits of all, then the lower 16 of those that share the
 * upper ones of the k-th. Bits of floats order like the floats once negative ones are inverted.
 */
final class Selection {

  private static final int HALF = 1 << 16;

  private Selection() {}

  /**
   * Sets masks to 0 where a weight goes. Only weights whose mask is 1 compete; others stay pruned.
   *
   * @param scores by parameter name
   * @param masks by parameter name, 0 or 1, changed in place
   * @param keep how many masks stay 1; all of them if fewer are 1
   * @throws IllegalArgumentException if a competing score is NaN or infinite, naming it
   */
  static void keepHighest(
      List<Parameter> group, Map<String, float[]> scores, Map<String, float[]> masks, long keep) {
    long[] upper = new long[HALF];
    long competing = 0;
    for (Parameter parameter : group) {
      competing += countUpper(parameter, get(scores, parameter), get(masks, parameter), upper);
    }
    if (keep >= competing) {
      return;
    }
    long left = keep; // how many are still to be taken below the bins already passed
    int bin = binOfKth(upper, left);
    left -= above(upper, bin);
    long[] lower = new long[HALF];
    for (Parameter parameter : group) {
      countLower(get(scores, parameter), get(masks, parameter), bin, lower);
    }
    int low = binOfKth(lower, left);
    left -= above(lower, low);
    int threshold = (bin << 16) | low;
    for (Parameter parameter : group) {
      left -= cut(get(scores, parameter), get(masks, parameter), threshold, left);
    }
  }

  /** An int that orders, unsigned, as the float does; both zeros are one. */
  private static int key(float score) {
    int bits = Float.floatToRawIntBits(score + 0.0f);
    return bits ^ ((bits >> 31) | Integer.MIN_VALUE);
  }

  private static long countUpper(
      Parameter parameter, float[] scores, float[] mask, long[] histogram) {
    long competing = 0;
    for (int i = 0; i < scores.length; i++) {
      if (mask[i] != 0) {
        if (!Float.isFinite(scores[i])) {
          throw new IllegalArgumentException(
              "scores must be finite, got %s (%s at index %d)"
                  .formatted(scores[i], parameter.name(), i));
        }
        histogram[key(scores[i]) >>> 16]++;
        competing++;
      }
    }
    return competing;
  }

  private static void countLower(float[] scores, float[] mask, int bin, long[] histogram) {
    for (int i = 0; i < scores.length; i++) {
      if (mask[i] != 0) {
        int key = key(scores[i]);
        if (key >>> 16 == bin) {
          histogram[key & (HALF - 1)]++;
        }
      }
    }
  }

  /** The highest bin such that it and those above hold at least k; the top bin for k = 0. */
  private static int binOfKth(long[] histogram, long k) {
    long sum = 0;
    for (int bin = HALF - 1; bin >= 0; bin--) {
      sum += histogram[bin];
      if (sum >= k) {
        return bin;
      }
    }
    throw new AssertionError("fewer than " + k + " scores were counted");
  }

  private static long above(long[] histogram, int bin) {
    long sum = 0;
    for (int i = bin + 1; i < HALF; i++) {
      sum += histogram[i];
    }
    return sum;
  }

  /** Prunes scores below the threshold and ties beyond the quota; returns how many ties it kept. */
  private static long cut(float[] scores, float[] mask, int threshold, long quota) {
    long ties = 0;
    for (int i = 0; i < scores.length; i++) {
      if (mask[i] != 0) {
        int order = Integer.compareUnsigned(key(scores[i]), threshold);
        if (order < 0 || (order == 0 && ties == quota)) {
          mask[i] = 0;
        } else if (order == 0) {
          ties++;
        }
      }
    }
    return ties;
  }

  private static float[] get(Map<String, float[]> arrays, Parameter parameter) {
    return Objects.requireNonNull(arrays.get(parameter.name()), parameter.name());
  }
}
