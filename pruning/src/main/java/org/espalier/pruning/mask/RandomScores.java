// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Parameter;

/**
 * A random number for each weight, even in [0, 1), fixed by the seed of the run and the weight's
 * layer: the baseline that any criterion must beat. Under the global scope weights go anywhere,
 * under the layerwise one evenly from each layer.
 *
 * <p>Deterministic for a seed; the same weights go first in every round.
 */
public record RandomScores() implements Criterion {

  private static final long STREAM = RandomStream.hash("random-scores");

  @Override
  public Map<String, float[]> scores(Scoring scoring) {
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter parameter : scoring.prunable()) {
      RandomStream random =
          RandomStream.of(scoring.seed(), STREAM, RandomStream.hash(parameter.name()));
      float[] values = new float[Math.toIntExact(parameter.shape().size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.uniform();
      }
      scores.put(parameter.name(), values);
    }
    return scores;
  }
}
