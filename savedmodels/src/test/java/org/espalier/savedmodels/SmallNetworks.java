// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;

/** Networks of a few hundred weights, and seeded values for them. */
final class SmallNetworks {

  static final Shape IMAGE = Shape.of(6, 6, 2);

  private SmallNetworks() {}

  /** Two dense layers, 4 to 3, without batch normalization. */
  static Network mlp() {
    NetworkBuilder net = Network.builder("mlp");
    String x = net.input("features", Shape.of(4));
    x = net.call(Dense.of("fc1", 16).withActivation(ActivationFunction.RELU), x);
    return net.output("logits", net.call(Dense.of("logits", 3), x)).build();
  }

  /** A residual block; every batch normalization follows a convolution. */
  static Network residual() {
    NetworkBuilder net = Network.builder("residual");
    String input = net.input("image", IMAGE);
    String x = net.call(Conv2D.of("conv1", 4, 3).withBias(false), input);
    x = net.call(BatchNormalization.of("bn1"), x);
    String shortcut = net.call(new Activation("relu1", ActivationFunction.RELU), x);
    x = net.call(Conv2D.of("block/conv", 4, 3).withBias(false), shortcut);
    x = net.call(BatchNormalization.of("block/bn"), x);
    x = net.call(new Add("add"), x, shortcut);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("logits", net.call(Dense.of("logits", 3), x)).build();
  }

  /** Depthwise with two outputs a channel, then dense, each with bias and batch normalization. */
  static Network depthwise() {
    DepthwiseConv2D conv =
        new DepthwiseConv2D(
            "dw",
            3,
            1,
            2,
            Padding.SAME,
            ActivationFunction.LINEAR,
            true,
            Initializer.glorotUniform());
    NetworkBuilder net = Network.builder("depthwise");
    String x = net.call(conv, net.input("image", IMAGE));
    x = net.call(BatchNormalization.of("dw/bn"), x);
    x = net.call(new Activation("relu", ActivationFunction.RELU6), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(Dense.of("fc", 5), x);
    x = net.call(BatchNormalization.of("fc/bn"), x);
    return net.output("logits", net.call(Dense.of("logits", 3), x)).build();
  }

  /** Batch normalization before the convolution, as in pre-activation networks. */
  static Network preActivation() {
    NetworkBuilder net = Network.builder("pre-activation");
    String input = net.call(Conv2D.of("conv1", 4, 3), net.input("image", IMAGE));
    String x = net.call(BatchNormalization.of("bn1"), input); // the sum uses conv1 as well
    x = net.call(new Activation("relu1", ActivationFunction.RELU), x);
    x = net.call(Conv2D.of("conv2", 4, 3), x);
    String sum = net.call(new Add("add"), x, input);
    x = net.call(BatchNormalization.of("bn2"), sum);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("logits", net.call(Dense.of("logits", 3), x)).build();
  }

  /** Random values: variances above 0, some scales and means negative. */
  static TrainedNetwork withRandomValues(Network network, long seed) {
    RandomStream random = RandomStream.of(seed);
    Map<String, Tensor> values = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] numbers = new float[(int) parameter.shape().size()];
      for (int i = 0; i < numbers.length; i++) {
        boolean variance = parameter.role() == Role.MOVING_VARIANCE;
        numbers[i] = (float) (variance ? 0.1 + random.uniform() : random.gaussian());
      }
      values.put(parameter.name(), Tensor.of(parameter.shape(), numbers));
    }
    return new TrainedNetwork(network, InputTransform.unitPixels(), values, List.of());
  }

  /** A pixel a value, 0 to 255. */
  static float[] pixels(int examples, long seed) {
    RandomStream random = RandomStream.of(seed);
    float[] pixels = new float[(int) (examples * IMAGE.size())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.below(256);
    }
    return pixels;
  }
}
