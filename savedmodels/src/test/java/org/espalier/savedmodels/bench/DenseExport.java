// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;

/** Exports a network of two dense layers, 64 to 10, with random weights. */
final class DenseExport {

  private DenseExport() {}

  /**
   * Writes {@code base/name/1}.
   *
   * @param hidden units between the layers
   */
  static Path write(Path base, String name, Flavour flavour, int hidden) {
    NetworkBuilder builder = Network.builder(name);
    String x = builder.input("features", Shape.of(64));
    x = builder.call(Dense.of("fc", hidden).withActivation(ActivationFunction.RELU), x);
    Network network = builder.output("logits", builder.call(Dense.of("logits", 10), x)).build();
    RandomStream random = RandomStream.of(1);
    Map<String, Tensor> values = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] numbers = new float[(int) parameter.shape().size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.gaussian();
      }
      values.put(parameter.name(), Tensor.of(parameter.shape(), numbers));
    }
    TrainedNetwork trained =
        new TrainedNetwork(network, InputTransform.unitPixels(), values, List.of());
    return Exporter.export(trained, base.resolve(name), flavour, OptionalLong.empty());
  }
}
