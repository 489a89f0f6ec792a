// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.NetworkBuilder;

/** What the three MobileNets share. */
final class MobileNets {

  /** How many times fewer pixels are left on a side. */
  static final int REDUCTION = 8;

  private MobileNets() {}

  /** The first layers: a 3x3 convolution of stride 1 and batch normalization. */
  static String stem(NetworkBuilder net, String image, int filters, Activation activation) {
    Conv2D conv = Conv2D.of("stem", filters, 3).withBias(false);
    String x = net.call(conv.withKernel(InvertedResidual.kernel()), image);
    return net.call(activation, net.call(InvertedResidual.norm("stem-bn"), x));
  }

  /** The last layers with positions: a 1x1 convolution and batch normalization. */
  static String head(NetworkBuilder net, String value, int filters, ActivationFunction function) {
    String x = net.call(InvertedResidual.conv("head", filters), value);
    x = net.call(InvertedResidual.norm("head-bn"), x);
    return net.call(new Activation("head-act", function), x);
  }
}
