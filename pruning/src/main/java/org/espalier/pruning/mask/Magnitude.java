// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.Map;
import org.espalier.graph.network.Parameter;

/**
 * The magnitude of each weight, |w|: small weights go.
 *
 * <p>Deterministic; O(n) time and memory.
 *
 * @see <a href="https://arxiv.org/abs/1506.02626">Han et al., Learning both Weights and
 *     Connections, NeurIPS 2015</a>
 */
public record Magnitude() implements Criterion {

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter parameter : scoring.prunable()) {
      float[] weights = scoring.state().raw(parameter);
      float[] magnitudes = new float[weights.length];
      for (int i = 0; i < weights.length; i++) {
        magnitudes[i] = Math.abs(weights[i]);
      }
      scores.put(parameter.name(), magnitudes);
    }
    return scores;
  }
}
