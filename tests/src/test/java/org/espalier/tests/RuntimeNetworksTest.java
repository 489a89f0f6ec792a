// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.espalier.models.Models;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.RawInputs;
import org.espalier.savedmodels.RuntimeModel;
import org.espalier.savedmodels.TrainedNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Every network, pruned at random, answers the same in plain Java as by TensorFlow: channels cut
 * out, batch normalization folded, operations fused, against layer by layer.
 */
class RuntimeNetworksTest {

  private static final int CLASSES = 10;
  private static final int EXAMPLES = 24;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "lenet-300-100, 1",
    "lenet-5, 0.3",
    "conv-2, 0.05",
    "resnet-20, 0.3",
    "mobilenet-v3, 0.3",
    "text-cnn, 0.05",
    "mlp-50-8-12, 1"
  })
  void answersAsTensorFlowDoes(String name, double density) {
    compare(name, Shape.of(16, 16, 3), density);
  }

  /** A perceptron's bag of words is {@code mlp-50-8-12}. */
  static List<String> all() {
    List<String> names = new ArrayList<>(Models.names());
    names.add("mlp-50-8-12");
    return names;
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("all")
  void soDoAllOfThemAtEveryDensity(String name) {
    compare(name, Shape.of(32, 32, 3), 1, 0.3, 0.05);
  }

  private void compare(String name, Shape picture, double... densities) {
    DataSet data = data(name, picture);
    Network network = Models.create(name, data);
    for (int i = 0; i < densities.length; i++) {
      TrainedNetwork trained =
          new TrainedNetwork(
              network, data.transform(), values(network, densities[i], i), data.labels());
      Map<String, Object> inputs = RawInputs.of(trained, data.test());
      float[] expected = byTensorFlow(trained, inputs);
      Path version =
          Exporter.export(
              trained, directory.resolve(name + i), Flavour.RUNTIME, OptionalLong.empty());
      try (RuntimeModel runtime = RuntimeModel.load(version)) {
        float[] answers = runtime.predict(inputs).getOrDefault(Exporter.OUTPUT, new float[0]);
        requireSame(answers, expected, "%s at density %s".formatted(name, densities[i]));
      }
    }
  }

  /** Layer by layer, nothing cut out and nothing folded. */
  private static float[] byTensorFlow(TrainedNetwork trained, Map<String, Object> inputs) {
    Network network = trained.network();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<TFloat32>> constants = new HashMap<>();
      InferenceGraph inference =
          InferenceGraph.lower(
              tf,
              network,
              trained.transform(),
              parameter ->
                  constants.computeIfAbsent(
                      parameter.name(), parameterName -> constant(tf, parameter, trained)));
      String input = network.inputs().get(0).name();
      Placeholder<?> placeholder = Objects.requireNonNull(inference.inputs().get(input));
      Operand<TFloat32> output = inference.outputs().values().iterator().next();
      try (TType given = tensor(network.inputs().get(0).shape(), inputs.get(input));
          Result result = session.runner().feed(placeholder, given).fetch(output).run()) {
        TFloat32 logits = (TFloat32) result.get(0);
        float[] answers = new float[Math.toIntExact(logits.size())];
        logits.asRawTensor().data().asFloats().read(answers);
        return answers;
      }
    }
  }

  private static Operand<TFloat32> constant(Ops tf, Parameter parameter, TrainedNetwork trained) {
    Tensor.Floats value =
        (Tensor.Floats) Objects.requireNonNull(trained.values().get(parameter.name()));
    return tf.constant(
        org.tensorflow.ndarray.Shape.of(parameter.shape().toLongs()),
        DataBuffers.of(value.values()));
  }

  private static TType tensor(Shape example, Object numbers) {
    org.tensorflow.ndarray.Shape shape =
        org.tensorflow.ndarray.Shape.of(EXAMPLES)
            .append(org.tensorflow.ndarray.Shape.of(example.toLongs()));
    if (numbers instanceof int[] ids) {
      TInt32 tensor = TInt32.tensorOf(shape);
      tensor.asRawTensor().data().asInts().write(ids);
      return tensor;
    }
    TFloat32 tensor = TFloat32.tensorOf(shape);
    tensor.asRawTensor().data().asFloats().write((float[]) numbers);
    return tensor;
  }

  private static void requireSame(float[] answers, float[] expected, String where) {
    assertThat(answers).hasSameSizeAs(expected).hasSizeGreaterThanOrEqualTo(EXAMPLES * CLASSES);
    float largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    int width = expected.length / EXAMPLES;
    for (int i = 0; i < answers.length; i++) {
      assertThat(Math.abs(answers[i] - expected[i])).as(where).isLessThanOrEqualTo(1e-5f * largest);
      if (i % width == 0) {
        assertThat(best(answers, i, width)).as(where).isEqualTo(best(expected, i, width));
      }
    }
  }

  private static int best(float[] logits, int from, int width) {
    int best = from;
    for (int i = from + 1; i < from + width; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best - from;
  }

  /** Kernels that keep the variance of what goes through them, statistics around 0 and 1. */
  private static Map<String, Tensor> values(Network network, double density, int seed) {
    RandomStream random = RandomStream.of(seed, 5);
    Map<String, Tensor> values = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] numbers = new float[(int) parameter.shape().size()];
      int inputs = numbers.length / parameter.shape().dimension(-1);
      double deviation = Math.sqrt(2 / (density * inputs));
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] =
            (float)
                switch (parameter.role()) {
                  case KERNEL -> random.uniform() < density ? deviation * random.gaussian() : 0;
                  case SCALE, MOVING_VARIANCE -> 0.5 + random.uniform();
                  default -> 0.2 * random.gaussian();
                };
      }
      values.put(parameter.name(), Tensor.of(parameter.shape(), numbers));
    }
    return values;
  }

  private static DataSet data(String name, Shape picture) {
    return switch (name) {
      case "text-cnn" -> words(name, true);
      case "mlp-50-8-12" -> words(name, false);
      case "mlp", "lenet-300-100", "lenet-5" -> images(Shape.of(28, 28, 1));
      default -> images(picture);
    };
  }

  private static DataSet images(Shape shape) {
    RandomStream random = RandomStream.of(3);
    byte[] pixels = new byte[(int) (EXAMPLES * shape.size())];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.below(256);
    }
    Examples examples = Examples.ofBytes(shape, pixels, targets());
    return data(examples, InputTransform.unitPixels());
  }

  /** Rows of ids of a vocabulary of 50, the last of some rows missing. */
  private static DataSet words(String name, boolean inOrder) {
    int width = 12;
    RandomStream random = RandomStream.of(4);
    int[] ids = new int[EXAMPLES * width];
    for (int i = 0; i < ids.length; i++) {
      boolean missing = i % width > 8 && i / width % 2 == 0;
      ids[i] = missing ? InputTransform.Words.PADDING : random.below(50);
    }
    List<String> vocabulary = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      vocabulary.add(name + i);
    }
    Examples examples = Examples.ofInts(Shape.of(width), ids, targets());
    return data(examples, new InputTransform.Words(vocabulary, inOrder));
  }

  private static Targets targets() {
    int[] labels = new int[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      labels[i] = i % CLASSES;
    }
    return Targets.labels(labels, CLASSES);
  }

  private static DataSet data(Examples examples, InputTransform transform) {
    return new DataSet("noise", examples, examples, examples, transform, List.of(), "noise");
  }
}
