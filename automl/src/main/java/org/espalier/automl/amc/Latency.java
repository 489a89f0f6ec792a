// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.ChannelGroup;

/**
 * The latency of one example, in microseconds: the sum over layers of what a table says, smoothed.
 */
final class Latency implements Cost {

  private static final int NO_GROUP = -1;

  /**
   * A layer, its times and the places in the plan that what it reads and makes shrinks with.
   *
   * @param reads {@link #NO_GROUP} if its inputs stay
   * @param makes {@link #NO_GROUP} if its outputs stay
   */
  private record Shrinking(TimedLayer layer, LayerTimes times, int reads, int makes) {}

  private final double rest;
  private final List<Shrinking> terms;
  private final int layers;

  /**
   * Checks the table against a network.
   *
   * @throws IllegalArgumentException if it misses a layer, or ends before its counts
   */
  Latency(LatencyTable table, PlanLayers layers) {
    this.rest = table.rest();
    this.layers = layers.layers().size();
    Map<String, Integer> reads = new HashMap<>(); // by kernel
    Map<String, Integer> makes = new HashMap<>();
    List<ChannelGroup> groups = layers.groups();
    for (int i = 0; i < groups.size(); i++) {
      for (ChannelGroup.Member member : groups.get(i).members()) {
        makes.put(member.parameter().name(), i);
      }
      for (ChannelGroup.Member member : groups.get(i).readers()) {
        reads.put(member.parameter().name(), i);
      }
    }
    List<Shrinking> found = new ArrayList<>();
    for (TimedLayer layer : TimedLayer.of(layers.network())) {
      int made = makes.getOrDefault(layer.kernel(), NO_GROUP);
      int read = layer.depthwise() ? made : reads.getOrDefault(layer.kernel(), NO_GROUP);
      found.add(new Shrinking(layer, table.of(layer), read, made));
    }
    this.terms = ImmutableList.copyOf(found);
  }

  @Override
  public int layers() {
    return layers;
  }

  @Override
  public double of(double[] fractions) {
    double sum = rest;
    for (Shrinking term : terms) {
      TimedLayer layer = term.layer();
      double read = term.reads() == NO_GROUP ? 1 : fractions[term.reads()];
      double made = term.makes() == NO_GROUP ? 1 : fractions[term.makes()];
      sum += term.times().at(read * layer.inputs(), made * layer.outputs());
    }
    return sum;
  }
}
