// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Parameter;

/**
 * A mask that keeps as many, drawn anew within its layer: of what a criterion says only how many
 * each layer keeps is left.
 *
 * @see <a href="https://arxiv.org/abs/2009.08576">Frankle et al., ICLR 2021, on shuffling</a>
 */
public final class ShuffledMask {

  private static final long STREAM = RandomStream.hash("shuffled-mask");

  private ShuffledMask() {}

  /**
   * Draws by seed and layer, and by how many stay.
   *
   * @param parameter whose weights, or blocks of weights, the mask is over
   * @param mask whose ones are counted
   * @param competed ones where a weight may be drawn, at least as many
   * @return an array of its own
   */
  public static float[] of(Parameter parameter, float[] mask, float[] competed, long seed) {
    int kept = Math.toIntExact(Survivors.count(mask));
    int[] order =
        RandomStream.of(seed, STREAM, RandomStream.hash(parameter.name()), kept)
            .permutation(mask.length);
    float[] shuffled = new float[mask.length];
    for (int i = 0, left = kept; left > 0; i++) {
      if (competed[order[i]] != 0) {
        shuffled[order[i]] = 1;
        left--;
      }
    }
    return shuffled;
  }
}
