// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroups;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Role;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.EffectiveValues;
import org.espalier.graph.training.Masking;

/**
 * Rebuilds a network without the channels and neurons that do nothing: those a channel mask made 0,
 * and those an unstructured mask left without effect, because nothing reads them or because they
 * are a constant that the next bias takes over exactly. Channels that residual additions or
 * depthwise convolutions join go together; a flattened image loses all positions of a channel.
 * Inference gives the same outputs up to rounding, and training can go on from the result: masks,
 * optimizer slots and statistics are cut alike.
 *
 * <p>What is left of each group may be rounded up to a multiple, because hardware likes round
 * widths: channels that do nothing are kept to make it up, the lowest first. A group keeps at least
 * one channel. Inputs and outputs of the network keep their size.
 */
public final class Shrinking {

  /** The multiple that is right where nothing is known of the hardware. */
  public static final int USUAL_MULTIPLE = 8;

  private Shrinking() {}

  /**
   * Cuts until nothing more can go: what went may have been all that read something else.
   *
   * @param masking of the State
   * @param multiple what the channels left in a group are rounded up to, at most to all of them; at
   *     least 1
   * @throws IllegalArgumentException if the multiple is below 1, the State is of another network,
   *     or the network is elastic
   */
  public static Shrunk shrink(Network network, Masking masking, State state, int multiple) {
    if (multiple < 1) {
      throw new IllegalArgumentException(
          "the multiple that channels are rounded up to must be at least 1, got " + multiple);
    }
    if (network.parameters().stream().anyMatch(p -> p.role() == Role.SELECTOR)) {
      throw new IllegalArgumentException(
          "network %s is elastic; take a network out of it and shrink that"
              .formatted(network.name()));
    }
    Shrunk before = new Shrunk(network, masking, state);
    Shrunk after = once(before, multiple);
    while (!after.network().equals(before.network())) {
      before = after;
      after = once(before, multiple);
    }
    return after;
  }

  private static Shrunk once(Shrunk from, int multiple) {
    Map<String, float[]> weights = new HashMap<>();
    EffectiveValues.of(from.network(), from.masking(), from.state())
        .forEach((name, tensor) -> weights.put(name, ((Tensor.Floats) tensor).values()));
    List<ChannelGroup> groups = ChannelGroups.of(from.network());
    DeadChannels deadChannels = new DeadChannels(from.network(), weights);
    Set<String> torn = readTwice(groups);
    Map<ChannelGroup, boolean[]> cuts = new LinkedHashMap<>();
    Map<String, Integer> sizes = new HashMap<>();
    for (ChannelGroup group : groups) {
      boolean[] dead = deadChannels.of(group);
      boolean whole = group.readers().stream().anyMatch(r -> torn.contains(r.parameter().name()));
      int left = whole ? dead.length : spare(dead, multiple);
      if (left < dead.length) {
        cuts.put(group, dead);
        group.layers().forEach(layer -> sizes.put(layer, left));
      }
    }
    StateCut state = new StateCut(from.masking(), from.state());
    cuts.forEach((group, dead) -> deadChannels.takenOver(group, dead).forEach(state::addToBias));
    cuts.forEach(state::cut);
    return new Shrunk(resized(from.network(), sizes), from.masking(), state.state());
  }

  /** Kernels that read two groups along one axis, as those of a layer called twice may. */
  private static Set<String> readTwice(List<ChannelGroup> groups) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (ChannelGroup group : groups) {
      for (ChannelGroup.Member reader : group.readers()) {
        if (!seen.add(reader.parameter().name())) {
          twice.add(reader.parameter().name());
        }
      }
    }
    return twice;
  }

  /** Takes the lowest dead channels back to life until what is left is round; says how many. */
  private static int spare(boolean[] dead, int multiple) {
    int alive = 0;
    for (boolean one : dead) {
      alive += one ? 0 : 1;
    }
    int left = Math.min(dead.length, Math.max(1, (alive + multiple - 1) / multiple) * multiple);
    for (int channel = 0; alive < left; channel++) {
      alive += dead[channel] ? 1 : 0;
      dead[channel] = false;
    }
    return left;
  }

  private static Network resized(Network network, Map<String, Integer> sizes) {
    List<Network.Call> calls = new ArrayList<>();
    for (Network.Call call : network.calls()) {
      Layer layer = call.layer();
      Integer size = sizes.get(layer.name());
      calls.add(
          new Network.Call(
              call.value(), size == null ? layer : resized(layer, size), call.inputs()));
    }
    return new Network(network.name(), network.inputs(), calls, network.outputs());
  }

  /** A depthwise convolution is as wide as what it is called on. */
  private static Layer resized(Layer layer, int size) {
    if (layer instanceof Dense dense) {
      return dense.withUnits(size);
    } else if (layer instanceof Conv2D conv) {
      return conv.withFilters(size);
    } else if (layer instanceof Conv1D conv) {
      return conv.withFilters(size);
    } else if (layer instanceof Embedding embedding) {
      return embedding.withUnits(size);
    } else if (layer instanceof EmbeddingBag bag) {
      return bag.withUnits(size);
    }
    return layer;
  }
}
