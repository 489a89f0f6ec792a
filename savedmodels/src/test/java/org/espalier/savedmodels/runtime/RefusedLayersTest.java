// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.Gate;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Resize;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.junit.jupiter.api.Test;

/** Layers that the runtime has nothing for are refused, saying what to export instead. */
class RefusedLayersTest {

  @Test
  void imagesAreNotResized() {
    requireRefused(
        new Resize("resize", 3),
        "the runtime does not resize images (layer resize); export a network of images of the size"
            + " it computes with, or another flavour");
  }

  @Test
  void nothingIsElastic() {
    String instead = " is elastic; take a network out of the elastic one and export that";
    requireRefused(new Gate("gate"), "layer gate" + instead);
    requireRefused(
        new ElasticDepthwiseConv2D("depthwise", List.of(5, 3), 1, Initializer.glorotUniform()),
        "layer depthwise" + instead);
  }

  private static void requireRefused(Layer layer, String message) {
    NetworkBuilder net = Network.builder("refused");
    String y = net.call(layer, net.input("image", Shape.of(4, 4, 2)));
    Network network = net.output("y", y).build();
    Map<String, Tensor> values = new HashMap<>();
    network.parameters().forEach(one -> values.put(one.name(), InitialValues.draw(one, 1, 0)));

    assertThatThrownBy(
            () ->
                NetworkConversion.convert(network, InputTransform.unitPixels(), values, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
