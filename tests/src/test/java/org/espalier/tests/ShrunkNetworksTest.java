// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
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
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.InvertedResidual;
import org.espalier.models.Models;
import org.espalier.pruning.mask.Channel;
import org.espalier.pruning.shrink.Shrinking;
import org.espalier.pruning.shrink.Shrunk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A shrunk network answers as the masked one it was made of, whatever was pruned, and trains on.
 * Batch normalization's statistics are those of twenty steps of training.
 */
class ShrunkNetworksTest {

  private static final int CLASSES = 10;
  private static final int STEPS = 10;
  private static final Shape PICTURE = Shape.of(32, 32, 3);
  private static final Shape QUARTER = Shape.of(16, 16, 3); // for what need not be so large

  @ParameterizedTest
  @ValueSource(strings = {"lenet-300-100", "conv-2", "resnet-20", "mobile", "exciting", "valid"})
  void aShrunkNetworkAnswersAsTheMaskedOne(String name) {
    compare(name, 2);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "lenet-300-100",
        "lenet-5",
        "conv-2",
        "conv-4",
        "conv-6",
        "resnet-20",
        "resnet-32",
        "vgg-16",
        "mobilenet-v3",
        "mobile",
        "exciting",
        "valid"
      })
  void ofTwentyPruningsOfEachNetwork(String name) {
    compare(name, 20);
  }

  private static void compare(String name, int prunings) {
    Network network = network(name);
    for (int i = 0; i < prunings; i++) {
      boolean channels = i % 2 == 0;
      Masking masking =
          channels ? new Channel().masking(network, network.kernels()) : Masking.kernels(network);
      int multiple = i % 4 < 2 ? 1 : 8;
      compare(network, masking, i, multiple);
    }
  }

  private static void compare(Network network, Masking masking, int pruning, int multiple) {
    DataSet data = data(network);
    State pruned;
    float[] masked;
    try (Trainer trainer = open(network, masking, data)) {
      trainer.advanceTo(STEPS);
      trainer.assign(randomMasks(masking.shapes(network), pruning));
      trainer.advanceTo(2 * STEPS);
      pruned = trainer.state();
      masked = trainer.predict(Split.TEST, data.test().size());
    }
    Shrunk shrunk = Shrinking.shrink(network, masking, pruned, multiple);
    assertThat(shrunk.network().multiplyAdds()).isLessThanOrEqualTo(network.multiplyAdds());
    if (multiple == 1) {
      assertThat(shrunk.network()).isNotEqualTo(network);
    }
    try (Trainer trainer = open(shrunk.network(), shrunk.masking(), data)) {
      trainer.load(shrunk.state());
      float[] answers = trainer.predict(Split.TEST, data.test().size());
      assertClose(answers, masked, "%s, pruning %d".formatted(network.name(), pruning));
      trainer.advanceTo(3 * STEPS);
      assertThat(trainer.state().step()).isEqualTo(3 * STEPS);
      assertThat(trainer.predict(Split.TEST, 1)).doesNotContain(Float.NaN).isNotEqualTo(answers);
    }
  }

  private static void assertClose(float[] answers, float[] expected, String where) {
    float largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(answers).hasSameSizeAs(expected);
    for (int i = 0; i < answers.length; i++) {
      assertThat(Math.abs(answers[i] - expected[i])).as(where).isLessThanOrEqualTo(1e-4f * largest);
    }
  }

  /** Of each mask a random share stays; of kernels often so little that units die. */
  private static Map<String, Tensor> randomMasks(Map<String, Shape> shapes, int seed) {
    RandomStream random = RandomStream.of(seed, 77);
    Map<String, Tensor> masks = new HashMap<>();
    shapes.forEach(
        (name, shape) -> {
          float[] mask = new float[(int) shape.size()];
          int inputs = shape.rank() == 1 ? 1 : mask.length / shape.dimension(-1);
          double density = shape.rank() == 1 ? 0.2 + 0.7 * random.uniform() : 1.5 / inputs;
          for (int i = 0; i < mask.length; i++) {
            mask[i] = random.uniform() < density ? 1 : 0;
          }
          mask[random.below(mask.length)] = 1;
          masks.put("mask/" + name, Tensor.of(shape, mask));
        });
    return masks;
  }

  private static Trainer open(Network network, Masking masking, DataSet data) {
    return Trainer.open(
        network,
        masking,
        TrainingSettings.of(16, Optimizer.sgd(0.9), new Schedules.Constant(0.01)),
        new BatchSource.Resident(data, Augmentation.NONE),
        new Execution(Device.CPU, 1),
        1,
        List.of());
  }

  private static DataSet data(Network network) {
    Shape shape = network.inputs().get(0).shape();
    return new DataSet(
        "noise",
        noise(shape, 48, 1),
        noise(shape, 16, 2),
        noise(shape, 16, 3),
        InputTransform.unitPixels(),
        List.of(),
        "noise");
  }

  private static Examples noise(Shape shape, int count, int seed) {
    RandomStream random = RandomStream.of(seed);
    byte[] pixels = new byte[(int) (count * shape.size())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.below(256);
    }
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
    }
    return Examples.ofBytes(shape, pixels, Targets.labels(labels, CLASSES));
  }

  private static Network network(String name) {
    return switch (name) {
      case "mobile" -> mobile();
      case "exciting" -> exciting();
      case "valid" -> valid();
      case "lenet-300-100", "lenet-5" -> Models.create(name, Shape.of(28, 28, 1), CLASSES);
      case "vgg-16" -> Models.create(name, PICTURE, CLASSES);
      default -> Models.create(name, QUARTER, CLASSES);
    };
  }

  /** Depthwise with two outputs a channel, a residual addition, batch norm behind a flattening. */
  private static Network mobile() {
    DepthwiseConv2D depthwise =
        new DepthwiseConv2D(
            "depthwise",
            3,
            2,
            2,
            Padding.SAME,
            ActivationFunction.LINEAR,
            false,
            Initializer.glorotUniform());
    NetworkBuilder net = Network.builder("mobile");
    String x = net.call(conv("stem", 12), net.input("image", PICTURE));
    x = net.call(BatchNormalization.of("bn1"), x);
    x = net.call(new Activation("act1", ActivationFunction.HARD_SWISH), x);
    x = net.call(depthwise, x);
    x = net.call(BatchNormalization.of("bn2"), x);
    String shortcut = net.call(conv("expand", 10), x);
    x = net.call(new Activation("act2", ActivationFunction.SWISH), shortcut);
    x = net.call(BatchNormalization.of("bn3"), net.call(conv("inner", 10), x));
    x = net.call(new Add("add"), x, shortcut);
    x = net.call(MaxPooling2D.of("pool", 4), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(BatchNormalization.of("bn4"), x);
    x = net.call(Dense.of("fc", 30).withActivation(ActivationFunction.SIGMOID), x);
    return net.output("logits", net.call(Dense.of("logits", CLASSES), x)).build();
  }

  /** Inverted residuals with squeeze-and-excite, the second added to its input. */
  private static Network exciting() {
    NetworkBuilder net = Network.builder("exciting");
    String x = net.call(conv("stem", 8), net.input("image", QUARTER));
    x = net.call(BatchNormalization.of("stem-bn"), x);
    x = residual("one", 2).call(net, x, 8);
    x = residual("two", 1).call(net, x, 12);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("logits", net.call(Dense.of("logits", CLASSES), x)).build();
  }

  private static InvertedResidual residual(String name, int stride) {
    return new InvertedResidual(
        name, 12, stride, List.of(3), 24, 8, ActivationFunction.HARD_SWISH, false);
  }

  /** Without padding and with biases: constants of dead channels go into the next layer. */
  private static Network valid() {
    NetworkBuilder net = Network.builder("valid");
    String x = net.input("image", PICTURE);
    Conv2D first = Conv2D.of("first", 16, 5).withPadding(Padding.VALID);
    x = net.call(first.withActivation(ActivationFunction.TANH), x);
    x = net.call(MaxPooling2D.of("pool", 2), x);
    x = net.call(Conv2D.of("second", 20, 3).withPadding(Padding.VALID), x);
    x = net.call(BatchNormalization.of("bn"), x);
    x = net.call(new Activation("act", ActivationFunction.RELU6), x);
    x = net.call(new Flatten("flatten"), x);
    x = net.call(Dense.of("fc", 40).withActivation(ActivationFunction.TANH), x);
    return net.output("logits", net.call(Dense.of("logits", CLASSES), x)).build();
  }

  private static Conv2D conv(String name, int filters) {
    return Conv2D.of(name, filters, 3).withBias(false);
  }
}
