// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.state.State;
import org.espalier.pruning.mask.Unit;

/**
 * Which units of each layer go last: channels by the sum of the magnitudes of their kernels'
 * weights, weights by magnitude; what is pruned already comes after all others. Ties keep the lower
 * index in front, so that a plan keeps here what the scope {@code plan} keeps by magnitude.
 */
final class Ranking {

  private final List<float[]> scores = new ArrayList<>(); // by layer; -1 is pruned
  private final List<Integer[]> order = new ArrayList<>();

  Ranking(PlanLayers layers, State state) {
    if (layers.unit() == Unit.CHANNELS) {
      layers.groups().forEach(group -> add(norms(group, state), state.floats(mask(layers))));
    } else {
      for (Parameter kernel : layers.prunable()) {
        float[] weights = state.raw(kernel).clone();
        for (int i = 0; i < weights.length; i++) {
          weights[i] = Math.abs(weights[i]);
        }
        add(weights, state.floats(mask(layers)));
      }
    }
  }

  /** Of the layer that comes next. */
  private String mask(PlanLayers layers) {
    return layers.mask(scores.size());
  }

  private void add(float[] layer, float[] mask) {
    for (int i = 0; i < layer.length; i++) {
      layer[i] = mask[i] == 0 ? -1 : layer[i];
    }
    Integer[] strongest = IntStream.range(0, layer.length).boxed().toArray(Integer[]::new);
    Arrays.sort(strongest, (a, b) -> Float.compare(layer[b], layer[a])); // stable
    scores.add(layer);
    order.add(strongest);
  }

  private static float[] norms(ChannelGroup group, State state) {
    double[] norms = new double[group.channels()];
    for (ChannelGroup.Member member : group.members(Role.KERNEL)) {
      float[] values = state.raw(member.parameter());
      for (int i = 0; i < values.length; i++) {
        norms[i / member.run() % norms.length] += Math.abs(values[i]);
      }
    }
    float[] rounded = new float[norms.length];
    for (int i = 0; i < norms.length; i++) {
      rounded[i] = (float) norms[i];
    }
    return rounded;
  }

  /** What a layer's unit of a rank, from 0, is worth. */
  double score(int layer, int rank) {
    return scores.get(layer)[order.get(layer)[rank]];
  }

  /** 1 for so many of a layer's units, 0 for the others. */
  float[] mask(int layer, int kept) {
    float[] mask = new float[scores.get(layer).length];
    for (int rank = 0; rank < kept; rank++) {
      mask[order.get(layer)[rank]] = 1;
    }
    return mask;
  }
}
