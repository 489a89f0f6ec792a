// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.List;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.AveragePooling2D;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Dropout;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Multiply;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Shape;

/** Networks that have, together, every kind of layer. */
final class RuntimeNetworks {

  private RuntimeNetworks() {}

  /** Random values, of which those of kernels are often 0. */
  static TrainedNetwork values(Network network, InputTransform transform) {
    TrainedNetwork random = SmallNetworks.withRandomValues(network, 8);
    return new TrainedNetwork(network, transform, random.values(), List.of());
  }

  /** Windows of every size, stride and padding. */
  static Network paddings() {
    NetworkBuilder net = Network.builder("paddings");
    String x = net.call(Conv2D.of("conv1", 3, 4).withStride(2), net.input("image", WIDE));
    DepthwiseConv2D depthwise =
        new DepthwiseConv2D(
            "depthwise",
            2,
            2,
            3,
            Padding.SAME,
            ActivationFunction.LINEAR,
            false,
            Initializer.glorotUniform());
    x = net.call(new MaxPooling2D("max", 3, 2, Padding.SAME), x);
    x = net.call(new AveragePooling2D("average", 2, 1, Padding.SAME), x);
    x = net.call(depthwise, x);
    x = net.call(new Dropout("dropout", 0.5), x);
    x = net.call(new Flatten("flatten"), x);
    return net.output("logits", net.call(Dense.of("logits", 4), x)).build();
  }

  static final Shape WIDE = SmallNetworks.IMAGE;

  /** Every function, behind a product, on its own, and behind a sum. */
  static Network functions() {
    NetworkBuilder net = Network.builder("functions");
    String x = net.input("image", WIDE);
    Conv2D valid = Conv2D.of("first", 6, 3).withPadding(Padding.VALID);
    x = net.call(valid.withActivation(ActivationFunction.TANH), x);
    for (ActivationFunction function : ActivationFunction.values()) {
      String name = function.toString();
      String y = net.call(Conv2D.of(name + "/conv", 6, 1).withActivation(function), x);
      y = net.call(BatchNormalization.of(name + "/norm"), y); // stays
      y = net.call(new Activation(name + "/alone", function), y);
      y = net.call(new Add(name + "/sum"), y, x, y);
      x = net.call(new Activation(name + "/behind", function), y);
    }
    x = net.call(new MaxPooling2D("max", 2, 2, Padding.VALID), x);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    x = net.call(Dense.of("logits", 4).withActivation(ActivationFunction.SOFTMAX), x);
    return net.output("logits", x).build();
  }

  /** A layer that is called twice, a value that is used twice, and an output that goes on. */
  static Network sharing() {
    NetworkBuilder net = Network.builder("sharing");
    Conv2D conv = Conv2D.of("conv", 2, 3);
    String x = net.call(conv, net.input("image", WIDE));
    String y = net.call(new Activation("relu", ActivationFunction.RELU), x);
    y = net.call(conv, y);
    x = net.call(BatchNormalization.of("norm"), net.call(new Add("add"), x, y));
    x = net.call(new Flatten("flatten"), x);
    x = net.call(BatchNormalization.of("flat/norm"), x);
    return net.output("logits", net.call(Dense.of("logits", 4).withBias(false), x)).build();
  }

  /** Channels times numbers that their means decide, of images and of what has no positions. */
  static Network exciting() {
    NetworkBuilder net = Network.builder("exciting");
    String x = net.call(Conv2D.of("conv", 6, 3), net.input("image", WIDE));
    String means = net.call(new GlobalAveragePooling2D("means"), x);
    Dense excite = Dense.of("excite", 6).withActivation(ActivationFunction.HARD_SIGMOID);
    String scales = net.call(excite, means);
    x = net.call(new Multiply("scale"), x, scales);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    x = net.call(new Multiply("again"), x, scales);
    return net.output("logits", net.call(Dense.of("logits", 4), x)).build();
  }

  /** Words in order. */
  static Network sequence() {
    NetworkBuilder net = Network.builder("sequence");
    String x = net.call(Embedding.of("embedding", 6, 5), net.ids("words", Shape.of(7)));
    x = net.call(Conv1D.of("conv1", 8, 3).withActivation(ActivationFunction.RELU), x);
    x = net.call(Conv1D.of("conv2", 6, 2), x);
    x = net.call(new GlobalMaxPooling1D("max"), x);
    return net.output("logits", net.call(Dense.of("logits", 3), x)).build();
  }
}
