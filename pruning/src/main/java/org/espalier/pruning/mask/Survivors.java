// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.training.Masking;

/**
 * What is left of each prunable kernel, and what that comes to for the network. A weight is left if
 * its own mask value is not 0, whatever its input is: weights on a channel that another layer has
 * lost count.
 *
 * @param layers one row a prunable kernel, in the network's order
 * @param multiplyAdds of one example through the dense network, kernels that are not pruned too
 * @param keptMultiplyAdds those of them on weights that are kept
 */
public record Survivors(List<Layer> layers, long multiplyAdds, long keptMultiplyAdds) {

  /** What is left of one kernel. */
  public record Layer(Parameter kernel, long remaining) {}

  /** Counts what was scored. */
  static Survivors of(Scoring scoring) {
    return of(scoring.network(), scoring.prunable(), scoring.masking(), scoring.state());
  }

  /** Counts the masks of a State; a kernel without one is whole. */
  public static Survivors of(
      Network network, List<Parameter> prunable, Masking masking, State state) {
    Map<String, Double> uses = network.kernelUses();
    List<Layer> layers = new ArrayList<>();
    double gone = 0;
    for (Parameter kernel : prunable) {
      long remaining = count(masking.values(kernel, state));
      layers.add(new Layer(kernel, remaining));
      gone += (kernel.shape().size() - remaining) * uses.getOrDefault(kernel.name(), 0.0);
    }
    long all = network.multiplyAdds();
    return new Survivors(List.copyOf(layers), all, all - Math.round(gone));
  }

  /** Prunable weights. */
  public long prunable() {
    return layers.stream().mapToLong(layer -> layer.kernel().shape().size()).sum();
  }

  /** Prunable weights that are kept. */
  public long remaining() {
    return layers.stream().mapToLong(Layer::remaining).sum();
  }

  /** The fraction that is kept. */
  public double density() {
    return (double) remaining() / prunable();
  }

  /** The layers that have no weight left. */
  public List<String> empty() {
    return layers.stream()
        .filter(layer -> layer.remaining() == 0)
        .map(layer -> layer.kernel().name())
        .toList();
  }

  static long count(float[] mask) {
    long count = 0;
    for (float value : mask) {
      if (value != 0) {
        count++;
      }
    }
    return count;
  }
}
