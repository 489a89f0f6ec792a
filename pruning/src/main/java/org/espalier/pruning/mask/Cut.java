// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;

/**
 * What one cut is made from.
 *
 * @param scoring what was scored, with the masks so far
 * @param scores of every prunable weight, by parameter name
 * @param density to be reached, as the scope counts it
 * @param emptyLayers what happens to an emptied layer
 * @param shuffle whether what stays is drawn anew within each layer
 */
public record Cut(
    Scoring scoring,
    Map<String, float[]> scores,
    double density,
    EmptyLayers emptyLayers,
    boolean shuffle) {

  /** A copy of the mask value of each prunable weight, by parameter name. */
  Map<String, float[]> masks() {
    Map<String, float[]> masks = new HashMap<>();
    for (Parameter parameter : scoring.prunable()) {
      masks.put(parameter.name(), scoring.mask(parameter).clone());
    }
    return masks;
  }

  Cut to(double other) {
    return new Cut(scoring, scores, other, emptyLayers, shuffle);
  }

  Cut with(EmptyLayers other) {
    return new Cut(scoring, scores, density, other, shuffle);
  }

  /** Masks of the parameters' own shapes, by full name. */
  Map<String, Tensor> elementwise(Map<String, float[]> masks) {
    Map<String, Tensor> named = new HashMap<>();
    for (Parameter parameter : scoring.prunable()) {
      float[] mask = Scoring.of(masks, parameter);
      named.put(StateKind.MASK.named(parameter.name()), Tensor.of(parameter.shape(), mask));
    }
    return named;
  }
}
