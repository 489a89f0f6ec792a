// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.pruning.mask.Channel;
import org.espalier.pruning.mask.Unit;

/**
 * The layers of a network that a plan says a density for, in the order they are computed. Channels
 * of the input and of the output stay, so the first kernel keeps its inputs and the last its
 * outputs.
 *
 * @param prunable kernels; others stay whole
 */
record PlanLayers(Network network, Unit unit, List<Parameter> prunable) {

  PlanLayers {
    prunable = ImmutableList.copyOf(prunable);
  }

  /** With nothing pruned yet. */
  List<PlanLayer> layers() {
    Map<String, PlanLayer> byKernel = byKernel();
    List<PlanLayer> layers = new ArrayList<>();
    if (unit == Unit.WEIGHTS) {
      prunable.forEach(p -> layers.add(Objects.requireNonNull(byKernel.get(p.name()), p.name())));
    } else {
      for (ChannelGroup group : groups()) {
        String kernel = group.members(Role.KERNEL).get(0).parameter().name();
        layers.add(Objects.requireNonNull(byKernel.get(kernel)).withUnits(group.channels()));
      }
    }
    return layers;
  }

  /** With what masks have left. */
  List<PlanLayer> layers(State state) {
    List<PlanLayer> layers = new ArrayList<>();
    for (PlanLayer layer : layers()) {
      int left = 0;
      for (float value : state.floats(mask(layers.size()))) {
        left += value != 0 ? 1 : 0;
      }
      layers.add(layer.withLeft(left));
    }
    return layers;
  }

  /** The groups of channels that the layers stand for; none if weights are counted. */
  List<ChannelGroup> groups() {
    return unit == Unit.CHANNELS ? Channel.groups(network, prunable) : List.of();
  }

  /** The full name of a layer's mask in the State. */
  String mask(int layer) {
    return StateKind.MASK.named(
        unit == Unit.CHANNELS ? groups().get(layer).name() : prunable.get(layer).name());
  }

  /** A layer a kernel, in the order of the network; of a layer called twice, its first call. */
  private Map<String, PlanLayer> byKernel() {
    Map<String, Shape> shapes = network.shapes();
    Map<String, PlanLayer> layers = new LinkedHashMap<>();
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
    int weights = Math.toIntExact(shape.size());
    return new PlanLayer(
        kernel.layer(),
        weights,
        weights,
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
