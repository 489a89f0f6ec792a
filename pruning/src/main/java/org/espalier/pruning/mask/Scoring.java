// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;

/**
 * What a criterion looks at.
 *
 * @param network whose weights are scored
 * @param prunable the parameters that are pruned, in the network's order
 * @param masking which masks cover them
 * @param state that is scored: parameters and the masks so far
 * @param seed of the replicate
 * @param source of gradients, if there is one
 */
public record Scoring(
    Network network,
    List<Parameter> prunable,
    Masking masking,
    State state,
    long seed,
    Optional<GradientSource> source) {

  /** The same where each prunable weight has a mask value of its own. */
  public Scoring(
      Network network,
      List<Parameter> prunable,
      State state,
      long seed,
      Optional<GradientSource> source) {
    this(network, prunable, Masking.elementwise(prunable), state, seed, source);
  }

  /** What scores one weight of one layer. */
  @FunctionalInterface
  public interface WeightScore {
    /** From the weight and its gradient. */
    double of(float weight, float gradient);
  }

  /**
   * The gradients.
   *
   * @throws IllegalStateException if there are none to be had
   */
  public GradientSource gradients() {
    return source.orElseThrow(
        () ->
            new IllegalStateException(
                "this criterion needs gradients; score through a Pruner or a run"));
  }

  /** The mask value of each weight of a parameter, 0 or 1; not to be modified. */
  public float[] mask(Parameter parameter) {
    return masking.values(parameter, state);
  }

  /** The effective weights of a prunable parameter, in an array of their own. */
  public float[] weights(Parameter parameter) {
    float[] weights = state.raw(parameter).clone();
    float[] mask = mask(parameter);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = mask[i] == 0 ? 0 : weights[i];
    }
    return weights;
  }

  /** Scores every weight from itself and its gradient. */
  public Map<String, float[]> fromGradient(Map<String, float[]> gradients, WeightScore score) {
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter parameter : prunable) {
      float[] weights = weights(parameter);
      float[] gradient = of(gradients, parameter);
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) score.of(weights[i], gradient[i]);
      }
      scores.put(parameter.name(), weights);
    }
    return scores;
  }

  /**
   * Checks the scores that compete.
   *
   * @throws IllegalArgumentException if one is NaN or infinite, naming it
   */
  void requireFinite(Parameter parameter, Map<String, float[]> scores) {
    float[] own = of(scores, parameter);
    new ScoreChunk(parameter, own, mask(parameter), 0, own.length).requireFinite();
  }

  /** The array of a parameter. */
  static float[] of(Map<String, float[]> arrays, Parameter parameter) {
    return Objects.requireNonNull(arrays.get(parameter.name()), parameter.name());
  }

  /** The same with other values of prunable parameters; their masks stay. */
  Scoring at(Map<String, float[]> values) {
    Map<String, Tensor> changes = new HashMap<>();
    for (Parameter parameter : prunable) {
      changes.put(State.fullName(parameter), Tensor.of(parameter.shape(), of(values, parameter)));
    }
    return with(state.with(changes));
  }

  /** The same of another State. */
  Scoring with(State other) {
    return new Scoring(network, prunable, masking, other, seed, source);
  }
}
