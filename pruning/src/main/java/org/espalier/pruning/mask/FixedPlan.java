// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;

/**
 * A plan says how much each layer keeps, whoever made it; the criterion says which. Channels are
 * those of {@link Channel}, scored by the sum of their weights' scores; channels that are joined
 * have one count, under the name of the first layer that makes them. Layers that a plan does not
 * name keep all they have. Each round cuts down to the same counts, so one round is all it takes.
 * Ties keep the lower index.
 *
 * @param unit what is counted
 * @param kept layer name to what it keeps, at least 1
 */
public record FixedPlan(Unit unit, Map<String, Integer> kept) implements Scope {

  private static final Channel CHANNELS = new Channel();

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a layer is to keep nothing
   */
  public FixedPlan {
    kept = ImmutableMap.copyOf(kept);
    kept.forEach(
        (layer, count) -> {
          if (count < 1) {
            throw new IllegalArgumentException(
                "kept must be at least 1, got %d (layer %s); exclude no layer by a plan, leave it"
                        .formatted(count, layer)
                    + " out to keep it whole");
          }
        });
  }

  /** Keeps all channels. */
  public FixedPlan() {
    this(Unit.CHANNELS, Map.of());
  }

  /**
   * What a plan may name, in the network's order: layer name to how much it has.
   *
   * @param prunable kernels
   */
  static Map<String, Integer> sizes(Unit unit, Network network, List<Parameter> prunable) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    byKernel(unit, network, prunable).forEach((kernel, size) -> sizes.put(kernel.layer(), size));
    return sizes;
  }

  /** By the kernel that stands for a layer, or a group of them, how much there is. */
  private static Map<Parameter, Integer> byKernel(
      Unit unit, Network network, List<Parameter> prunable) {
    Map<Parameter, Integer> sizes = new LinkedHashMap<>();
    if (unit == Unit.CHANNELS) {
      Channel.groups(network, prunable).forEach(g -> sizes.put(Channel.first(g), g.channels()));
    } else {
      prunable.forEach(p -> sizes.put(p, Math.toIntExact(p.shape().size())));
    }
    return sizes;
  }

  @Override
  public String counts() {
    return unit.toString();
  }

  @Override
  public boolean decidesHowMuch() {
    return true;
  }

  @Override
  public Set<String> excluded(Network network, List<String> exclude) {
    return unit == Unit.CHANNELS
        ? CHANNELS.excluded(network, exclude)
        : Scope.super.excluded(network, exclude);
  }

  @Override
  public Masking masking(Network network, List<Parameter> prunable) {
    return unit == Unit.CHANNELS
        ? CHANNELS.masking(network, prunable)
        : Scope.super.masking(network, prunable);
  }

  @Override
  public void requireFits(Criterion criterion) {
    if (criterion.iterations() > 1) {
      throw new IllegalArgumentException(
          "scope plan is one cut, the criterion makes %d; give it iterations 1"
              .formatted(criterion.iterations()));
    }
    if (unit == Unit.CHANNELS) {
      CHANNELS.requireFits(criterion);
    }
  }

  @Override
  public void requireFits(Network network, List<Parameter> prunable) {
    if (unit == Unit.CHANNELS) {
      CHANNELS.requireFits(network, prunable);
    }
    Map<String, Integer> sizes = sizes(unit, network, prunable);
    kept.forEach(
        (layer, count) -> {
          Integer size = sizes.get(layer);
          if (size == null) {
            throw new IllegalArgumentException(
                "kept names the layer %s, a plan of %s may name %s"
                    .formatted(layer, unit, sizes.keySet()));
          }
          if (count > size) {
            throw new IllegalArgumentException(
                "kept must be at most the %d %s there are, got %d (layer %s)"
                    .formatted(size, unit, count, layer));
          }
        });
  }

  /** Each layer keeps at least one. */
  @Override
  public void requireReachable(
      Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers) {
    competition(network, prunable).requireReachable(network, density, emptyLayers);
  }

  @Override
  public List<String> warnings(Network network, List<Parameter> prunable) {
    return unit == Unit.CHANNELS ? CHANNELS.warnings(network, prunable) : List.of();
  }

  @Override
  public double density(Scoring scoring) {
    return unit == Unit.CHANNELS ? CHANNELS.density(scoring) : Scope.super.density(scoring);
  }

  @Override
  public Map<String, Tensor> cut(Cut cut) {
    Competition competition = competition(cut.scoring().network(), cut.scoring().prunable());
    if (unit == Unit.CHANNELS) {
      return CHANNELS.cut(cut, competition);
    }
    Map<String, float[]> masks = cut.masks();
    competition.keepHighest(cut, cut.scores(), masks);
    return cut.elementwise(masks);
  }

  private Competition competition(Network network, List<Parameter> prunable) {
    Map<Parameter, Integer> sizes = byKernel(unit, network, prunable);
    List<Group> groups = new ArrayList<>();
    sizes.forEach(
        (kernel, size) ->
            groups.add(new Group(List.of(kernel), kept.getOrDefault(kernel.layer(), size))));
    return new Competition(counts(), p -> sizes.getOrDefault(p, 0), groups);
  }
}
