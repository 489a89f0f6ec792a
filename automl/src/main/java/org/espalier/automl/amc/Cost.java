// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;

/**
 * What a network costs under a plan, as a sum over parameters: each costs what it costs whole,
 * times the fractions of the layers that it belongs to and reads. It rises with every fraction.
 */
final class Cost {

  /**
   * What one parameter adds.
   *
   * @param whole at all fractions 1
   * @param layers whose fractions it is multiplied by, by place in the plan
   */
  private record Term(double whole, List<Integer> layers) {}

  private final List<Term> terms;
  private final int layers;

  private Cost(List<Term> terms, int layers) {
    this.terms = ImmutableList.copyOf(terms);
    this.layers = layers;
  }

  /** Multiplications for one example, as {@link Network#multiplyAdds}. */
  static Cost multiplyAdds(Network network, Unit unit) {
    Map<String, Double> uses = network.kernelUses();
    return of(network, unit, p -> p.shape().size() * uses.getOrDefault(p.name(), 0.0));
  }

  /** Parameters, those of batch normalization and its statistics included. */
  static Cost parameters(Network network, Unit unit) {
    return of(network, unit, p -> p.shape().size());
  }

  private static Cost of(
      Network network, Unit unit, java.util.function.ToDoubleFunction<Parameter> whole) {
    Map<String, List<Integer>> layers = layers(network, unit);
    List<Term> terms = new ArrayList<>();
    for (Parameter parameter : network.parameters()) {
      terms.add(
          new Term(
              whole.applyAsDouble(parameter),
              List.copyOf(layers.getOrDefault(parameter.name(), List.of()))));
    }
    return new Cost(terms, PlanLayers.of(network, unit).size());
  }

  /** By parameter, the places of the layers that it shrinks with. */
  private static Map<String, List<Integer>> layers(Network network, Unit unit) {
    Map<String, List<Integer>> layers = new HashMap<>();
    if (unit == Unit.WEIGHTS) {
      List<PlanLayer> kernels = PlanLayers.of(network, unit);
      for (int i = 0; i < kernels.size(); i++) {
        layers.put(kernels.get(i).name(), List.of(i));
      }
      return layers;
    }
    List<ChannelGroup> groups = PlanLayers.removable(network);
    for (int i = 0; i < groups.size(); i++) {
      ChannelGroup group = groups.get(i);
      for (List<ChannelGroup.Member> part :
          List.of(group.members(), group.statistics(), group.readers())) {
        for (ChannelGroup.Member member : part) {
          layers.computeIfAbsent(member.parameter().name(), name -> new ArrayList<>()).add(i);
        }
      }
    }
    return layers;
  }

  /** Of everything. */
  double whole() {
    double[] all = new double[layers];
    java.util.Arrays.fill(all, 1);
    return of(all);
  }

  /**
   * Under a plan.
   *
   * @param fractions of each layer's units that are kept
   */
  double of(double[] fractions) {
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
