// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;

/**
 * How masks are chosen: a criterion, a scope, what is left out, and what happens to emptied layers.
 * Counts are exact: each group keeps {@code floor(d * n + 1/2)} of its n weights, blocks or
 * channels. A pruned weight never comes back.
 *
 * @param criterion gives scores
 * @param scope says who competes
 * @param exclude names of layers that are not pruned and do not count; under the channel scope
 *     neither do those they share channels with
 * @param emptyLayers what happens when a layer would lose all its weights
 * @param shuffle whether the weights that stay are drawn anew within each layer, so that of what
 *     the criterion says only how many each layer keeps is left: layer-ratio-matched random pruning
 * @see <a href="https://arxiv.org/abs/2009.08576">Frankle et al., ICLR 2021, on shuffling</a>
 */
public record PruningMethod(
    Criterion criterion,
    Scope scope,
    List<String> exclude,
    EmptyLayers emptyLayers,
    boolean shuffle) {

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if the criterion does not suit the scope
   */
  public PruningMethod {
    exclude = ImmutableList.copyOf(exclude);
    scope.requireFits(criterion);
    if (shuffle && scope instanceof SearchedScope) {
      throw new IllegalArgumentException(
          "shuffle draws anew what a criterion kept, and a search keeps what it found best; leave"
              + " one of them out");
    }
  }

  /** Global magnitude over every kernel: the method of Renda et al. */
  public static PruningMethod globalMagnitude() {
    return new PruningMethod(
        new Magnitude(), new Scope.Global(), List.of(), new EmptyLayers.Warn(), false);
  }

  /**
   * The kernels that are pruned, in the network's order.
   *
   * @throws IllegalArgumentException if an excluded layer is unknown, or nothing is left to prune
   */
  public List<Parameter> prunable(Network network) {
    List<Parameter> kernels = network.kernels();
    for (String layer : exclude) {
      if (kernels.stream().noneMatch(k -> k.layer().equals(layer))) {
        throw new IllegalArgumentException(
            "exclude names the layer %s, network %s has %s"
                .formatted(layer, network.name(), kernels.stream().map(Parameter::layer).toList()));
      }
    }
    Set<String> excluded = scope.excluded(network, exclude);
    List<Parameter> prunable = kernels.stream().filter(k -> !excluded.contains(k.layer())).toList();
    if (prunable.isEmpty()) {
      throw new IllegalArgumentException(
          "network " + network.name() + " has no weights to prune; exclude fewer layers");
    }
    return prunable;
  }

  /** Which masks there are: one value for each weight, or for each channel. */
  public Masking masking(Network network) {
    return scope.masking(network, prunable(network));
  }

  /** What is left at a State. */
  public Survivors survivors(Network network, State state) {
    return Survivors.of(network, prunable(network), masking(network), state);
  }

  /** What a criterion looks at. */
  public Scoring scoring(
      Network network, State state, long seed, Optional<GradientSource> gradients) {
    return new Scoring(network, prunable(network), masking(network), state, seed, gradients);
  }

  /** What to tell the user before training: the layers that the scope leaves whole, and why. */
  public List<String> warnings(Network network) {
    return scope.warnings(network, prunable(network));
  }

  /**
   * Checks that the method suits a network, before anything is trained.
   *
   * @throws IllegalArgumentException if an excluded layer or one with a rate of its own is unknown,
   *     nothing is left to prune, or the scope does not suit a layer
   */
  public void requireFits(Network network) {
    scope.requireFits(network, prunable(network));
  }

  /**
   * Checks that a density can be reached, before anything is trained.
   *
   * @throws IllegalArgumentException as {@link #requireFits}, or if a group would keep nothing, or
   *     a floor asks for more than is kept
   */
  public void requireReachable(Network network, double density) {
    requireFits(network);
    scope.requireReachable(network, prunable(network), density, emptyLayers);
  }

  /**
   * The masks at a density, by a criterion that looks at the State alone.
   *
   * @param state the trained State, with the masks so far
   * @return new masks by their full name in the State
   * @throws IllegalArgumentException if the density cannot be reached ({@link #requireReachable}),
   *     or a score is not finite
   * @throws IllegalStateException if a layer is emptied and that is to be an error, or the
   *     criterion needs gradients
   */
  public Map<String, Tensor> masks(Network network, State state, double density) {
    return masks(scoring(network, state, 0, Optional.empty()), density);
  }

  /**
   * The masks at a density.
   *
   * @param scoring what the criterion looks at; the masks so far are those of its State
   * @return new masks by their full name in the State
   * @throws IllegalArgumentException if the density cannot be reached ({@link #requireReachable}),
   *     or a score is not finite
   * @throws IllegalStateException if a layer is emptied and that is to be an error
   */
  public Map<String, Tensor> masks(Scoring scoring, double density) {
    requireReachable(scoring.network(), density);
    double before = scope.density(scoring);
    int iterations = criterion.iterations();
    Map<String, Tensor> masks = Map.of();
    State state = scoring.state();
    for (int i = 1; i <= iterations; i++) {
      double between =
          i == iterations ? density : before * Math.pow(density / before, (double) i / iterations);
      Scoring now = scoring.with(state);
      masks =
          scope.cut(new Cut(now, scores(now), between, emptyLayers, shuffle && iterations == 1));
      state = state.with(masks);
    }
    return shuffle && iterations > 1 ? shuffled(scoring, state, density) : masks;
  }

  /** Cuts once more by what was kept, and draws that anew among all that competed at first. */
  private Map<String, Tensor> shuffled(Scoring scoring, State cut, double density) {
    Map<String, float[]> kept = new HashMap<>();
    scoring.prunable().forEach(p -> kept.put(p.name(), scoring.masking().values(p, cut)));
    return scope.cut(new Cut(scoring, kept, density, emptyLayers, true));
  }

  /**
   * Checks that the criterion gives scores that can be ranked, before anything is trained.
   *
   * @throws IllegalArgumentException if a layer has none or another number of them, or one is not
   *     finite
   */
  public void requireScores(Scoring scoring) {
    Map<String, float[]> scores = scores(scoring);
    scoring.prunable().forEach(parameter -> scoring.requireFinite(parameter, scores));
  }

  private Map<String, float[]> scores(Scoring scoring) {
    Map<String, float[]> scores = criterion.scores(scoring);
    for (Parameter parameter : scoring.prunable()) {
      long needed = parameter.shape().size();
      float[] given = scores.getOrDefault(parameter.name(), new float[0]);
      if (given.length != needed) {
        throw new IllegalArgumentException(
            "a criterion must give %d scores for %s, got %d"
                .formatted(needed, parameter.name(), given.length));
      }
    }
    return scores;
  }
}
