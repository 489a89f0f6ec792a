// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroups;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;

/**
 * The layers of a network that a plan says a density for, in the order they are computed. Channels
 * of the input and of the output stay, so the first kernel keeps its inputs and the last its
 * outputs.
 */
final class PlanLayers {

  private PlanLayers() {}

  /**
   * Finds them.
   *
   * @throws IllegalArgumentException if there is none
   */
  static List<PlanLayer> of(Network network, Unit unit) {
    Map<String, PlanLayer> byKernel = byKernel(network);
    ImmutableList.Builder<PlanLayer> layers = ImmutableList.builder();
    if (unit == Unit.WEIGHTS) {
      layers.addAll(byKernel.values());
    } else {
      for (ChannelGroup group : removable(network)) {
        PlanLayer first =
            Objects.requireNonNull(byKernel.get(group.members().get(0).parameter().name()));
        layers.add(
            new PlanLayer(
                group.name(),
                group.channels(),
                first.outputs(),
                first.inputs(),
                first.height(),
                first.width(),
                first.stride(),
                first.size()));
      }
    }
    List<PlanLayer> found = layers.build();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "network %s has no %s that a plan could prune"
              .formatted(network.name(), unit == Unit.CHANNELS ? "channels" : "weights"));
    }
    return found;
  }

  /** Groups whose channels can go. */
  static List<ChannelGroup> removable(Network network) {
    return ChannelGroups.of(network).stream().filter(ChannelGroup::removable).toList();
  }

  /** A layer a kernel, in the order of the network; of a layer called twice, its first call. */
  private static Map<String, PlanLayer> byKernel(Network network) {
    Map<String, Shape> shapes = network.shapes();
    Map<String, PlanLayer> layers = new java.util.LinkedHashMap<>();
    for (Network.Call call : network.calls()) {
      List<Shape> in =
          call.inputs().stream().map(value -> Objects.requireNonNull(shapes.get(value))).toList();
      for (Parameter parameter : call.layer().parameters(in)) {
        if (network.kernels().contains(parameter)) {
          layers.putIfAbsent(parameter.name(), layer(call.layer(), parameter, in.get(0)));
        }
      }
    }
    return layers;
  }

  private static PlanLayer layer(Layer layer, Parameter kernel, Shape in) {
    Shape shape = kernel.shape();
    boolean image = in.rank() == 3;
    return new PlanLayer(
        kernel.name(),
        Math.toIntExact(shape.size()),
        shape.dimension(-1),
        shape.dimension(-2),
        image ? in.dimension(0) : 1,
        image ? in.dimension(1) : 1,
        stride(layer),
        size(layer));
  }

  private static int stride(Layer layer) {
    if (layer instanceof Conv2D conv) {
      return conv.stride();
    }
    return layer instanceof DepthwiseConv2D conv ? conv.stride() : 1;
  }

  private static int size(Layer layer) {
    if (layer instanceof Conv2D conv) {
      return conv.size();
    } else if (layer instanceof DepthwiseConv2D conv) {
      return conv.size();
    }
    return layer instanceof Conv1D conv ? conv.size() : 1;
  }
}
