// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;

/**
 * A call of a layer whose time depends on its channels: a convolution or a dense layer.
 *
 * @param layer that is called
 * @param in the shape it is called on
 */
record TimedLayer(Layer layer, Shape in) {

  /** Those of a network, in the order they are computed; a layer called twice is there twice. */
  static List<TimedLayer> of(Network network) {
    List<TimedLayer> layers = new ArrayList<>();
    for (Network.Call call : network.calls()) {
      Layer layer = call.layer();
      if (layer instanceof Conv2D
          || layer instanceof DepthwiseConv2D
          || layer instanceof Conv1D
          || layer instanceof Dense) {
        layers.add(
            new TimedLayer(
                layer, Objects.requireNonNull(network.shapes().get(call.inputs().get(0)))));
      }
    }
    return layers;
  }

  String name() {
    return layer.name();
  }

  /** The name of its kernel. */
  String kernel() {
    return layer.parameters(List.of(in)).get(0).name();
  }

  int inputs() {
    return in.dimension(-1);
  }

  int outputs() {
    return layer.outputShape(List.of(in)).dimension(-1);
  }

  /** Whether what it makes is what it reads, channel by channel. */
  boolean depthwise() {
    return layer instanceof DepthwiseConv2D;
  }
}
