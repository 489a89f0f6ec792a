// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Shape;

/** Data and networks small enough to train within a test. */
final class SmallTasks {

  static final Execution ONE_THREAD = new Execution(Device.CPU, 1);

  private SmallTasks() {}

  /** Three Gaussian clouds in four dimensions, 120 to train on. */
  static BatchSource clouds() {
    return new BatchSource.Resident(
        new DataSet(
            "clouds",
            cloud(120, 1),
            cloud(30, 2),
            cloud(40, 3),
            new InputTransform.PerImage(),
            List.of("a", "b", "c"),
            "clouds"),
        Augmentation.NONE);
  }

  /** One value to predict, the sum of four numbers. */
  static BatchSource sums() {
    return new BatchSource.Resident(
        new DataSet(
            "sums",
            summed(cloud(120, 1)),
            summed(cloud(30, 2)),
            summed(cloud(40, 3)),
            new InputTransform.PerImage(),
            List.of(),
            "sums"),
        Augmentation.NONE);
  }

  private static Examples summed(Examples examples) {
    float[] inputs = examples.floats();
    float[] sums = new float[examples.size()];
    for (int i = 0; i < inputs.length; i++) {
      sums[i / 4] += inputs[i];
    }
    return Examples.ofFloats(Shape.of(4), inputs, Targets.values(sums, 1));
  }

  /** Bright squares in one of four corners of 8x8 images with two channels. */
  static BatchSource corners(Augmentation augmentation) {
    return new BatchSource.Resident(
        new DataSet(
            "corners",
            images(96, 1),
            images(24, 2),
            images(32, 3),
            InputTransform.unitPixels(),
            List.of("a", "b", "c", "d"),
            "corners"),
        augmentation);
  }

  static Network mlp() {
    NetworkBuilder net = Network.builder("mlp");
    String x = net.input("features", Shape.of(4));
    x = net.call(Dense.of("fc1", 16).withActivation(ActivationFunction.RELU), x);
    x = net.call(Dense.of("logits", 3), x);
    return net.output("logits", x).build();
  }

  static Network convolutional() {
    NetworkBuilder net = Network.builder("convolutional");
    String x = net.input("image", Shape.of(8, 8, 2));
    x = net.call(Conv2D.of("conv1", 6, 3).withBias(false), x);
    x = net.call(BatchNormalization.of("bn1"), x);
    x = net.call(new org.espalier.graph.network.Activation("relu1", ActivationFunction.RELU), x);
    x = net.call(MaxPooling2D.of("pool1", 2), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(Dense.of("logits", 4), x);
    return net.output("logits", x).build();
  }

  /**
   * Six channels through a residual addition, a doubling depthwise convolution and a flattening.
   */
  static Network joined() {
    NetworkBuilder net = Network.builder("joined");
    String x = net.input("image", Shape.of(8, 8, 2));
    x = net.call(Conv2D.of("conv1", 6, 3).withActivation(ActivationFunction.SWISH), x);
    String y = net.call(BatchNormalization.of("bn1"), x);
    y = net.call(Conv2D.of("conv2", 6, 3).withActivation(ActivationFunction.TANH), y);
    x = net.call(new Add("add"), x, y);
    x =
        net.call(
            new DepthwiseConv2D(
                "depth",
                3,
                2,
                2,
                Padding.SAME,
                ActivationFunction.RELU,
                true,
                Initializer.glorotUniform()),
            x);
    x = net.call(MaxPooling2D.of("pool1", 2), x);
    x = net.call(BatchNormalization.of("bn2"), net.call(new Flatten("flatten"), x));
    return net.output("logits", net.call(Dense.of("logits", 4), x)).build();
  }

  private static Examples cloud(int n, long seed) {
    RandomStream random = RandomStream.of(seed);
    float[] inputs = new float[4 * n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 3;
      for (int j = 0; j < 4; j++) {
        inputs[4 * i + j] = (float) (random.gaussian() + (j == labels[i] ? 2 : 0));
      }
    }
    return Examples.ofFloats(Shape.of(4), inputs, Targets.labels(labels, 3));
  }

  private static Examples images(int n, long seed) {
    RandomStream random = RandomStream.of(seed);
    byte[] inputs = new byte[128 * n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.below(4);
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          boolean lit = (y < 4) == (labels[i] < 2) && (x < 4) == (labels[i] % 2 == 0);
          for (int c = 0; c < 2; c++) {
            inputs[128 * i + 16 * y + 2 * x + c] = (byte) (random.below(100) + (lit ? 80 : 0));
          }
        }
      }
    }
    return Examples.ofBytes(Shape.of(8, 8, 2), inputs, Targets.labels(labels, 4));
  }
}
