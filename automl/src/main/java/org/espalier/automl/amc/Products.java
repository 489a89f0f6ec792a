// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.Parameter;
import org.espalier.pruning.mask.Unit;

/**
 * A cost that is a sum over parameters: each costs what it costs whole, times the fractions of the
 * layers that it belongs to and reads.
 */
final class Products implements Cost {

  /**
   * What one parameter adds.
   *
   * @param whole at all fractions 1
   * @param layers whose fractions it is multiplied by, by place in the plan
   */
  private record Term(double whole, List<Integer> layers) {}

  private final List<Term> terms;
  private final int layers;

  private Products(List<Term> terms, int layers) {
    this.terms = ImmutableList.copyOf(terms);
    this.layers = layers;
  }

  /** Multiplications for one example, as {@code Network.multiplyAdds}. */
  static Cost multiplyAdds(PlanLayers layers) {
    Map<String, Double> uses = layers.network().kernelUses();
    return of(layers, p -> p.shape().size() * uses.getOrDefault(p.name(), 0.0));
  }

  /** Parameters, those of batch normalization and its statistics included. */
  static Cost parameters(PlanLayers layers) {
    return of(layers, p -> p.shape().size());
  }

  private static Cost of(PlanLayers layers, ToDoubleFunction<Parameter> whole) {
    Map<String, List<Integer>> shrinking = shrinking(layers);
    List<Term> terms = new ArrayList<>();
    for (Parameter parameter : layers.network().parameters()) {
      terms.add(
          new Term(
              whole.applyAsDouble(parameter),
              List.copyOf(shrinking.getOrDefault(parameter.name(), List.of()))));
    }
    return new Products(terms, layers.layers().size());
  }

  /** By parameter, the places of the layers that it shrinks with. */
  private static Map<String, List<Integer>> shrinking(PlanLayers layers) {
    Map<String, List<Integer>> places = new HashMap<>();
    if (layers.unit() == Unit.WEIGHTS) {
      for (int i = 0; i < layers.prunable().size(); i++) {
        places.put(layers.prunable().get(i).name(), List.of(i));
      }
      return places;
    }
    List<ChannelGroup> groups = layers.groups();
    for (int i = 0; i < groups.size(); i++) {
      ChannelGroup group = groups.get(i);
      for (List<ChannelGroup.Member> part :
          List.of(group.members(), group.statistics(), group.readers())) {
        for (ChannelGroup.Member member : part) {
          places.computeIfAbsent(member.parameter().name(), name -> new ArrayList<>()).add(i);
        }
      }
    }
    return places;
  }

  @Override
  public int layers() {
    return layers;
  }

  @Override
  public double of(double[] fractions) {
    double cost = 0;
    for (Term term : terms) {
      double part = term.whole();
      for (int layer : term.layers()) {
        part *= fractions[layer];
      }
      cost += part;
    }
    return cost;
  }
}
