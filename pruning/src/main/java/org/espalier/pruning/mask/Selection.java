// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;

/**
 * Keeps exactly the k highest scores of a group. Ties at the k-th score keep the lower flat index:
 * parameters in the network's order, row-major within each.
 *
 * <p>The k-th score is found exactly, in O(n) and without sorting or copying, by two histograms
 * over the bits of the scores: the upper 16 bits of all, then the lower 16 of those that share the
 * upper ones of the k-th. Large groups are counted and cut in chunks by several threads; the result
 * does not depend on how many.
 */
public final class Selection {

  private static final int HALF = 1 << 16;
  private static final int CHUNK = 1 << 20;

  // Bins of the upper halves of infinities and NaNs, below and above all finite scores.
  private static final int LOWEST_FINITE = 0x0080;
  private static final int HIGHEST_FINITE = 0xff7f;

  private Selection() {}

  /**
   * The lowest score that is kept: the k-th highest of those that compete, both zeros being 0.
   *
   * @param scores by parameter name
   * @param masks by parameter name, 0 or 1; only weights whose mask is 1 compete
   * @param keep at least 1 and at most the number that compete
   * @throws IllegalArgumentException if keep is out of range, or a competing score is NaN or
   *     infinite, naming it
   */
  public static float threshold(
      List<Parameter> group, Map<String, float[]> scores, Map<String, float[]> masks, long keep) {
    List<ScoreChunk> chunks = chunks(group, scores, masks);
    long[] upper = upperHalves(chunks);
    long competing = count(upper, 0, HALF);
    if (keep < 1 || keep > competing) {
      throw new IllegalArgumentException("keep must be in [1, " + competing + "], got " + keep);
    }
    return Float.intBitsToFloat(ScoreChunk.bits(threshold(chunks, upper, keep)));
  }

  /**
   * Sets masks to 0 where a weight goes. Only weights whose mask is 1 compete; others stay pruned.
   *
   * @param scores by parameter name
   * @param masks by parameter name, 0 or 1, changed in place
   * @param keep how many masks stay 1; all of them if fewer are 1
   * @throws IllegalArgumentException if a competing score is NaN or infinite, naming it
   */
  public static void keepHighest(
      List<Parameter> group, Map<String, float[]> scores, Map<String, float[]> masks, long keep) {
    List<ScoreChunk> chunks = chunks(group, scores, masks);
    long[] upper = upperHalves(chunks);
    if (keep < count(upper, 0, HALF)) {
      int threshold = threshold(chunks, upper, keep);
      chunks.parallelStream().forEach(chunk -> chunk.cut(threshold));
    }
  }

  private static long[] upperHalves(List<ScoreChunk> chunks) {
    long[] upper = sum(chunks.parallelStream().map(ScoreChunk::upperHalves).toList());
    if (count(upper, 0, LOWEST_FINITE) + count(upper, HIGHEST_FINITE + 1, HALF) > 0) {
      chunks.forEach(ScoreChunk::requireFinite);
    }
    return upper;
  }

  /** The key of the k-th highest score; tells each chunk how many of its ties are kept. */
  private static int threshold(List<ScoreChunk> chunks, long[] upper, long keep) {
    int bin = binOfKth(upper, keep);
    long left = keep - count(upper, bin + 1, HALF); // still to be taken, from this bin
    List<int[]> lowers = chunks.parallelStream().map(chunk -> chunk.lowerHalves(bin)).toList();
    long[] lower = sum(lowers);
    int low = binOfKth(lower, left);
    left -= count(lower, low + 1, HALF);
    for (int i = 0; i < lowers.size(); i++) {
      ScoreChunk chunk = chunks.get(i);
      chunk.ties = Math.min(left, lowers.get(i)[low]);
      left -= chunk.ties;
    }
    return (bin << 16) | low;
  }

  private static List<ScoreChunk> chunks(
      List<Parameter> group, Map<String, float[]> scores, Map<String, float[]> masks) {
    List<ScoreChunk> chunks = new ArrayList<>();
    for (Parameter parameter : group) {
      float[] score = Scoring.of(scores, parameter);
      float[] mask = Scoring.of(masks, parameter);
      for (int from = 0; from < score.length; from += CHUNK) {
        int to = Math.min(score.length, from + CHUNK);
        chunks.add(new ScoreChunk(parameter, score, mask, from, to));
      }
    }
    return chunks;
  }

  private static long[] sum(List<int[]> histograms) {
    long[] sum = new long[HALF];
    for (int[] histogram : histograms) {
      for (int bin = 0; bin < HALF; bin++) {
        sum[bin] += histogram[bin];
      }
    }
    return sum;
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

  private static long count(long[] histogram, int from, int to) {
    long sum = 0;
    for (int bin = from; bin < to; bin++) {
      sum += histogram[bin];
    }
    return sum;
  }
}
