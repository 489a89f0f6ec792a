// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Initializer;

/** The layers that VGG and ResNet share, with the settings of Renda et al.'s code. */
final class Layers {

  private Layers() {}

  /** A convolution that batch normalization follows: without bias, as that adds an offset. */
  static Conv2D conv(String name, int filters, int size) {
    return Conv2D.of(name, filters, size).withBias(false).withKernel(Initializer.fanInScaling());
  }

  static BatchNormalization norm(String name) {
    return new BatchNormalization(name, 0.997, 1e-5, Initializer.ones());
  }

  static Activation relu(String name) {
    return new Activation(name, ActivationFunction.RELU);
  }

  static Dense logits(int outputs) {
    return Dense.of(Architecture.LOGITS, outputs).withKernel(new Initializer.Normal(0.01));
  }
}
