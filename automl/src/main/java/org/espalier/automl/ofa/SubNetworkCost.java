// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;

/**
 * What a sub-network costs when it is taken out, exactly, and fast enough to be asked millions of
 * times: the cost of a block depends on its place, its kernel, its expand and the resolution alone,
 * so each is counted once. Safe for use by several threads.
 */
final class SubNetworkCost implements ToDoubleFunction<SubNetwork> {

  private record Choice(int resolution, int kernel, int expand) {}

  private final Supernet supernet;
  private final Function<Network, ToDoubleFunction<Parameter>> counting;
  private final Map<Choice, double[]> counted = new ConcurrentHashMap<>(); // blocks, then the rest

  private SubNetworkCost(
      Supernet supernet, Function<Network, ToDoubleFunction<Parameter>> counting) {
    this.supernet = supernet;
    this.counting = counting;
  }

  /** Multiply-adds of one image: {@link Network#multiplyAdds()}. */
  static SubNetworkCost multiplyAdds(Supernet supernet) {
    return new SubNetworkCost(
        supernet,
        network -> {
          Map<String, Double> uses = network.kernelUses();
          return parameter -> parameter.shape().size() * uses.getOrDefault(parameter.name(), 0.0);
        });
  }

  /** Numbers that training changes; the moving statistics of batch normalization are none. */
  static SubNetworkCost parameters(Supernet supernet) {
    return new SubNetworkCost(
        supernet, network -> parameter -> parameter.trainable() ? parameter.shape().size() : 0);
  }

  /**
   * The cost of a sub-network.
   *
   * @throws IllegalArgumentException if a choice is none of the space's
   */
  @Override
  public double applyAsDouble(SubNetwork sub) {
    ElasticSpace space = supernet.space();
    double cost = 0;
    for (int unit = 0; unit < sub.units().size(); unit++) {
      List<SubNetwork.Block> blocks = sub.units().get(unit);
      for (int i = 0; i < blocks.size(); i++) {
        cost += counted(sub.resolution(), blocks.get(i))[unit * space.blocks() + i];
      }
    }
    // of what is no block kernels and expands change nothing, so the first block's serve
    return cost + counted(sub.resolution(), sub.units().get(0).get(0))[places()];
  }

  private int places() {
    return supernet.space().units().size() * supernet.space().blocks();
  }

  private double[] counted(int resolution, SubNetwork.Block block) {
    return counted.computeIfAbsent(
        new Choice(resolution, block.kernel(), block.expand()), this::count);
  }

  /** Of the deepest sub-network whose blocks are all alike. */
  private double[] count(Choice choice) {
    ElasticSpace space = supernet.space();
    SubNetwork.Block block = new SubNetwork.Block(choice.kernel(), choice.expand());
    List<SubNetwork.Block> unit = Collections.nCopies(space.blocks(), block);
    Network network =
        supernet.plain(
            new SubNetwork(choice.resolution(), Collections.nCopies(space.units().size(), unit)));
    ToDoubleFunction<Parameter> cost = counting.apply(network);
    double[] costs = new double[places() + 1];
    for (Parameter parameter : network.parameters()) {
      costs[place(parameter.name())] += cost.applyAsDouble(parameter);
    }
    return costs;
  }

  /** The block that a parameter belongs to. */
  private int place(String parameter) {
    int blocks = supernet.space().blocks();
    for (int place = 0; place < places(); place++) {
      String block = "unit" + (place / blocks + 1) + "/block" + (place % blocks + 1) + "/";
      if (parameter.startsWith(block)) {
        return place;
      }
    }
    return places();
  }
}
