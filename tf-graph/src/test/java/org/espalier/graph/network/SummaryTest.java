// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void listsLayersShapesAndParameters() {
    NetworkBuilder net = Network.builder("small");
    String x = net.input("image", Shape.of(6, 6, 1));
    x = net.call(Conv2D.of("conv", 16, 3).withBias(false), x);
    x = net.call(BatchNormalization.of("bn"), x);
    String y = net.call(new Activation("relu", ActivationFunction.RELU), x);
    x = net.call(new Add("add"), x, y);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(Dense.of("logits", 10), x);
    Network network = net.output("logits", x).build();

    assertThat(network.summary().lines())
        .containsExactly(
            "Network: small",
            "Layer (type)                       Output shape         Parameters  Connected to",
            "=".repeat(86),
            "image (Input)                      [-1, 6, 6, 1]                 0  ",
            "conv (Conv2D)                      [-1, 6, 6, 16]              144  image",
            "bn (BatchNormalization)            [-1, 6, 6, 16]               64  conv",
            "relu (Activation)                  [-1, 6, 6, 16]                0  bn",
            "add (Add)                          [-1, 6, 6, 16]                0  bn, relu",
            "flatten (Flatten)                  [-1, 576]                     0  add",
            "logits (Dense)                     [-1, 10]                  5,770  flatten",
            "=".repeat(86),
            "Parameters: 5,978 (trainable 5,946, other 32); kernel weights: 5,904;"
                + " multiply-adds: 10,944");
  }

  @Test
  void widensForLongNames() {
    NetworkBuilder net = Network.builder("long");
    String x = net.input("features", Shape.of(4));
    x = net.call(BatchNormalization.of("stage1/block1/shortcut/bn"), x);
    Network network = net.output("y", x).build();

    assertThat(network.summary().lines())
        .containsExactly(
            "Network: long",
            "Layer (type)                                   Output shape         Parameters"
                + "  Connected to",
            "=".repeat(98),
            "features (Input)                               [-1, 4]                       0  ",
            "stage1/block1/shortcut/bn (BatchNormalization) [-1, 4]                      16"
                + "  features",
            "=".repeat(98),
            "Parameters: 16 (trainable 8, other 8); kernel weights: 0; multiply-adds: 0");
  }

  @Test
  void countsSharedLayersOnce() {
    NetworkBuilder net = Network.builder("shared");
    Dense shared = Dense.of("fc", 4);
    String x = net.call(shared, net.input("x", Shape.of(4)));
    Network network = net.output("y", net.call(shared, x)).build();

    assertThat(network.summary())
        .contains("fc (Dense)                         [-1, 4]                      20  x")
        .contains("fc_2 (Dense)                       [-1, 4]                       0  fc")
        .contains("Parameters: 20 (trainable 20, other 0); kernel weights: 16; multiply-adds: 32");
  }
}
