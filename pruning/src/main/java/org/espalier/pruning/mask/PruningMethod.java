// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;

/**
 * How masks are chosen: a criterion, a scope, what is left out, and what happens to emptied layers.
 * Counts are exact: each group keeps {@code floor(d * n + 1/2)} of its n weights. A pruned weight
 * never comes back.
 *
 * @param criterion gives scores
 * @param scope says who competes
 * @param exclude names of layers that are not pruned and do not count
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

  /** Copies. */
  public PruningMethod {
    exclude = ImmutableList.copyOf(exclude);
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
    List<Parameter> prunable = kernels.stream().filter(k -> !exclude.contains(k.layer())).toList();
    if (prunable.isEmpty()) {
      throw new IllegalArgumentException(
          "network " + network.name() + " has no weights to prune; exclude fewer layers");
    }
    return prunable;
  }

  /** One mask value for each weight of each prunable kernel. */
  public Masking masking(Network network) {
    return new Masking(
        prunable(network).stream()
            .map(k -> (Masking.Binding) new Masking.Elementwise(k.name()))
            .toList());
  }

  /**
   * Checks that a density can be reached, before anything is trained.
   *
   * @throws IllegalArgumentException if an excluded layer or one with a rate of its own is unknown,
   *     a group would keep no weight, or a floor asks for more weights than are kept
   */
  public void requireReachable(Network network, double density) {
    for (Group group : scope.groups(prunable(network), density)) {
      if (group.keep() == 0) {
        throw new IllegalArgumentException(
            "a density of %s keeps none of the %d weights of %s; prune less"
                .formatted(
                    density,
                    group.parameters().stream().mapToLong(p -> p.shape().size()).sum(),
                    group.parameters().size() == 1
                        ? group.parameters().get(0).name()
                        : network.name()));
      }
      requireFloorFits(group);
    }
  }

  private void requireFloorFits(Group group) {
    if (emptyLayers instanceof EmptyLayers.Floor floor) {
      long reserved =
          group.parameters().stream()
              .mapToLong(p -> Math.min(p.shape().size(), floor.weights()))
              .sum();
      if (reserved > group.keep()) {
        throw new IllegalArgumentException(
            "a floor of %d keeps %d weights, the density only %d; lower the floor or prune less"
                .formatted(floor.weights(), reserved, group.keep()));
      }
    }
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
    return masks(new Scoring(network, prunable(network), state, 0, Optional.empty()), density);
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
    double before = Survivors.of(scoring.network(), scoring.prunable(), scoring.state()).density();
    int iterations = criterion.iterations();
    Map<String, Tensor> masks = Map.of();
    State state = scoring.state();
    for (int i = 1; i <= iterations; i++) {
      double between =
          i == iterations ? density : before * Math.pow(density / before, (double) i / iterations);
      masks = cut(scoring.with(state), between);
      state = state.with(masks);
    }
    return masks;
  }

  private Map<String, Tensor> cut(Scoring scoring, double density) {
    List<Parameter> prunable = scoring.prunable();
    State state = scoring.state();
    Map<String, float[]> scores = criterion.scores(scoring);
    Map<String, float[]> masks = new HashMap<>();
    for (Parameter parameter : prunable) {
      float[] before = state.floats(StateKind.MASK.named(parameter.name()));
      if (Scoring.of(scores, parameter).length != before.length) {
        throw new IllegalArgumentException(
            "a criterion must give %d scores for %s, got %d"
                .formatted(before.length, parameter.name(), Scoring.of(scores, parameter).length));
      }
      masks.put(parameter.name(), before.clone());
    }
    for (Group group : scope.groups(prunable, density)) {
      select(group, scores, masks);
    }
    Map<String, Tensor> named = new HashMap<>();
    for (Parameter parameter : prunable) {
      float[] mask = Scoring.of(masks, parameter);
      if (shuffle) {
        float[] competed = state.floats(StateKind.MASK.named(parameter.name()));
        mask = ShuffledMask.of(parameter, mask, competed, scoring.seed());
      }
      if (emptyLayers instanceof EmptyLayers.Fail && Survivors.count(mask) == 0) {
        throw new IllegalStateException(
            "pruning to density %s leaves %s without weights; prune less, exclude the layer, or"
                    .formatted(density, parameter.name())
                + " set empty-layers to a floor");
      }
      named.put(StateKind.MASK.named(parameter.name()), Tensor.of(parameter.shape(), mask));
    }
    return named;
  }

  private void select(Group group, Map<String, float[]> scores, Map<String, float[]> masks) {
    if (!(emptyLayers instanceof EmptyLayers.Floor floor)) {
      Selection.keepHighest(group.parameters(), scores, masks, group.keep());
      return;
    }
    // The best of each layer are set aside first and do not compete for what is left.
    long reserved = 0;
    Map<String, float[]> best = new HashMap<>();
    for (Parameter parameter : group.parameters()) {
      float[] mask = Scoring.of(masks, parameter).clone();
      best.put(parameter.name(), mask);
      Selection.keepHighest(List.of(parameter), scores, best, floor.weights());
      reserved += Survivors.count(mask);
    }
    List<float[]> others = new ArrayList<>();
    for (Parameter parameter : group.parameters()) {
      others.add(setAside(Scoring.of(masks, parameter), Scoring.of(best, parameter)));
    }
    Selection.keepHighest(group.parameters(), scores, masks, group.keep() - reserved);
    for (int i = 0; i < others.size(); i++) {
      restore(Scoring.of(masks, group.parameters().get(i)), others.get(i));
    }
  }

  private static float[] setAside(float[] mask, float[] reserved) {
    for (int i = 0; i < mask.length; i++) {
      mask[i] -= reserved[i];
    }
    return reserved;
  }

  private static void restore(float[] mask, float[] reserved) {
    for (int i = 0; i < mask.length; i++) {
      mask[i] += reserved[i];
    }
  }
}
