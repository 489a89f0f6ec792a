// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.Map;
import org.espalier.graph.network.Parameter;

/**
 * Han's threshold: a weight goes if |w| is below a quality times the standard deviation of its
 * layer's weights. The score is |w| over that deviation, so that under the global scope one quality
 * holds for all layers: the one that reaches the density. The scope {@link Threshold} states the
 * quality instead. Pruned weights do not count for the deviation; a layer whose weights are all
 * alike has a deviation of 0, and infinite quality, which scores the largest float.
 *
 * <p>Deterministic; O(n) time and memory.
 *
 * @see <a href="https://arxiv.org/abs/1506.02626">Han et al., Learning both Weights and
 *     Connections, NeurIPS 2015, section 3.1</a>
 */
public record HanThreshold() implements Criterion {

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter parameter : scoring.prunable()) {
      float[] weights = scoring.weights(parameter);
      double deviation = deviation(weights, scoring.mask(parameter));
      for (int i = 0; i < weights.length; i++) {
        double quality = Math.abs(weights[i]) / deviation;
        weights[i] = weights[i] == 0 ? 0 : (float) Math.min(quality, Float.MAX_VALUE);
      }
      scores.put(parameter.name(), weights);
    }
    return scores;
  }

  /** Of the weights that are kept, about their mean. */
  private static double deviation(float[] weights, float[] mask) {
    double sum = 0;
    double squares = 0;
    long n = 0;
    for (int i = 0; i < weights.length; i++) {
      if (mask[i] != 0) {
        sum += weights[i];
        n++;
      }
    }
    for (int i = 0; i < weights.length; i++) {
      if (mask[i] != 0) {
        squares += (weights[i] - sum / n) * (weights[i] - sum / n);
      }
    }
    return Math.sqrt(squares / n);
  }
}
