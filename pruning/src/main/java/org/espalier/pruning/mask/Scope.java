// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;

/** Who competes with whom for staying: weights, or blocks or channels of them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Scope.Global.class, name = "global"),
  @JsonSubTypes.Type(value = Scope.Layerwise.class, name = "layerwise"),
  @JsonSubTypes.Type(value = Scope.ErdosRenyiKernel.class, name = "erdos-renyi-kernel"),
  @JsonSubTypes.Type(value = Threshold.class, name = "threshold"),
  @JsonSubTypes.Type(value = NOfM.class, name = "n-of-m"),
  @JsonSubTypes.Type(value = Block.class, name = "block"),
  @JsonSubTypes.Type(value = Channel.class, name = "channel"),
  @JsonSubTypes.Type(value = FixedPlan.class, name = "plan")
})
public sealed interface Scope
    permits Scope.Weights, Threshold, NOfM, Block, Channel, FixedPlan, SearchedScope {

  /** What a density is the fraction of that stays. */
  default String counts() {
    return "weights";
  }

  /**
   * Whether it decides itself how much goes, round by round, so that no density can be asked for.
   */
  default boolean decidesHowMuch() {
    return false;
  }

  /** The layers that are left out where some are named. */
  default Set<String> excluded(Network network, List<String> exclude) {
    return ImmutableSet.copyOf(exclude);
  }

  /** Which masks there are; one value for each weight unless a scope says otherwise. */
  default Masking masking(Network network, List<Parameter> prunable) {
    return Masking.elementwise(prunable);
  }

  /**
   * Checks that a criterion suits it.
   *
   * @throws IllegalArgumentException if it does not
   */
  default void requireFits(Criterion criterion) {}

  /**
   * Checks that it suits a network, whatever the density.
   *
   * @throws IllegalArgumentException naming the layers that it does not suit
   */
  default void requireFits(Network network, List<Parameter> prunable) {}

  /**
   * Checks that a density can be reached.
   *
   * @param density in (0, 1], as the scope counts it
   * @throws IllegalArgumentException if a group would keep nothing, or less than a floor asks for
   */
  void requireReachable(
      Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers);

  /** What to tell the user before training: the layers that it leaves whole, and why. */
  default List<String> warnings(Network network, List<Parameter> prunable) {
    return List.of();
  }

  /** The density of the masks so far, as the scope counts it. */
  default double density(Scoring scoring) {
    return Survivors.of(scoring).density();
  }

  /**
   * New masks by their full name in the State.
   *
   * @throws IllegalArgumentException if a score is not finite, or does not suit the scope
   * @throws IllegalStateException if a layer is emptied and that is to be an error
   */
  Map<String, Tensor> cut(Cut cut);

  /** Single weights compete. */
  sealed interface Weights extends Scope {

    /**
     * The groups and how many weights each keeps at an overall density.
     *
     * @param density of all prunable weights, in (0, 1]
     */
    List<Group> groups(List<Parameter> prunable, double density);

    @Override
    default void requireFits(Network network, List<Parameter> prunable) {
      groups(prunable, 1); // layers that it names
    }

    @Override
    default void requireReachable(
        Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers) {
      competition(prunable, density).requireReachable(network, density, emptyLayers);
    }

    @Override
    default Map<String, Tensor> cut(Cut cut) {
      Map<String, float[]> masks = cut.masks();
      competition(cut.scoring().prunable(), cut.density()).keepHighest(cut, cut.scores(), masks);
      return cut.elementwise(masks);
    }

    private Competition competition(List<Parameter> prunable, double density) {
      return new Competition(counts(), p -> p.shape().size(), groups(prunable, density));
    }
  }

  /** All weights compete with all. */
  record Global() implements Weights {
    @Override
    public List<Group> groups(List<Parameter> prunable, double density) {
      return List.of(Group.of(prunable, density));
    }
  }

  /**
   * Weights compete within their layer, and a layer's density is in proportion to the sum of its
   * kernel's dimensions over their product: small layers stay denser than large ones. A layer that
   * would need more than all its weights keeps them all, and the others share the rest.
   *
   * @see <a href="https://arxiv.org/abs/1911.11134">Evci et al., ICML 2020</a>
   */
  record ErdosRenyiKernel() implements Weights {
    @Override
    public List<Group> groups(List<Parameter> prunable, double density) {
      List<Parameter> shared = new ArrayList<>(prunable);
      double left = density * prunable.stream().mapToLong(p -> p.shape().size()).sum();
      double scale = scale(shared, left);
      while (shared.stream().anyMatch(atLeastWhole(scale))) {
        for (Parameter whole : shared.stream().filter(atLeastWhole(scale)).toList()) {
          shared.remove(whole);
          left -= whole.shape().size();
        }
        scale = scale(shared, left);
      }
      List<Group> groups = new ArrayList<>();
      for (Parameter parameter : prunable) {
        double own = shared.contains(parameter) ? scale * share(parameter) : 1;
        groups.add(Group.of(List.of(parameter), own));
      }
      return groups;
    }

    private static Predicate<Parameter> atLeastWhole(double scale) {
      return parameter -> scale * share(parameter) >= 1;
    }

    private static double scale(List<Parameter> shared, double left) {
      return left / shared.stream().mapToDouble(p -> share(p) * p.shape().size()).sum();
    }

    private static double share(Parameter parameter) {
      int sum = parameter.shape().dimensions().stream().mapToInt(Integer::intValue).sum();
      return (double) sum / parameter.shape().size();
    }
  }

  /**
   * Weights compete within their layer, and each layer has the overall density, unless a rate of
   * its own is given: a layer of rate q, where the usual rate is p, has density {@code d^(log(1 -
   * q) / log(1 - p))}, which is {@code (1 - q)^i} when d is {@code (1 - p)^i}.
   *
   * @param usualRate the rate p that other layers lose a round, in (0, 1)
   * @param rates layer name to the rate q it loses a round instead, each in [0, 1)
   * @see <a href="https://arxiv.org/abs/1803.03635">Frankle and Carbin, ICLR 2019, which prunes
   *     output layers at half the rate</a>
   */
  record Layerwise(double usualRate, Map<String, Double> rates) implements Weights {
    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException if a rate is out of range
     */
    public Layerwise {
      if (!(usualRate > 0 && usualRate < 1)) {
        throw new IllegalArgumentException("usual-rate must be in (0, 1), got " + usualRate);
      }
      rates = ImmutableMap.copyOf(rates);
      rates.forEach(
          (layer, rate) -> {
            if (!(rate >= 0 && rate < 1)) {
              throw new IllegalArgumentException(
                  "rates must be in [0, 1), got " + rate + " (layer " + layer + ")");
            }
          });
    }

    /** Every layer at the overall density. */
    public Layerwise() {
      this(0.2, Map.of());
    }

    /**
     * One group a layer.
     *
     * @throws IllegalArgumentException if a rate names a layer that nothing prunes
     */
    @Override
    public List<Group> groups(List<Parameter> prunable, double density) {
      requireLayers("rates", rates.keySet(), prunable);
      List<Group> groups = new ArrayList<>();
      for (Parameter parameter : prunable) {
        double rate = rates.getOrDefault(parameter.layer(), usualRate);
        double exponent = Math.log1p(-rate) / Math.log1p(-usualRate);
        double own = rate == usualRate ? density : Math.pow(density, exponent);
        groups.add(Group.of(List.of(parameter), own));
      }
      return groups;
    }

    static void requireLayers(String key, Set<String> named, List<Parameter> prunable) {
      for (String layer : named) {
        if (prunable.stream().noneMatch(p -> p.layer().equals(layer))) {
          throw new IllegalArgumentException(
              "%s names the layer %s, the prunable layers are %s"
                  .formatted(key, layer, prunable.stream().map(Parameter::layer).toList()));
        }
      }
    }
  }
}
