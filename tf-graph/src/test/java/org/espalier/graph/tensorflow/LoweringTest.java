// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.AveragePooling2D;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Dropout;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.Variant.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Layers on TensorFlow against loops in plain Java ({@link Loops}). */
class LoweringTest {

  private static final int BATCH = 3;
  private static final Shape IMAGE = Shape.of(7, 6, 4);

  static Stream<Layer> windows() {
    return Stream.of(Padding.values())
        .flatMap(
            padding ->
                Stream.of(1, 2, 3)
                    .flatMap(
                        stride ->
                            Stream.of(
                                Conv2D.of("conv", 5, 3).withStride(stride).withPadding(padding),
                                Conv2D.of("conv", 2, 1).withStride(stride).withPadding(padding),
                                depthwise(stride, padding),
                                new MaxPooling2D("pool", 3, stride, padding),
                                new AveragePooling2D("pool", 3, stride, padding),
                                new AveragePooling2D("pool", 2, stride, padding))));
  }

  private static Layer depthwise(int stride, Padding padding) {
    return new DepthwiseConv2D(
        "depthwise",
        3,
        stride,
        2,
        padding,
        ActivationFunction.LINEAR,
        true,
        Initializer.glorotUniform());
  }

  @ParameterizedTest
  @MethodSource("windows")
  void aWindowMovesAsInALoop(Layer layer) {
    float[] input = random(BATCH * IMAGE.size(), 1);

    assertThat(run(layer, IMAGE, Mode.INFERENCE, input))
        .containsExactly(
            Loops.windows(layer, BATCH, IMAGE, input, LoweringTest::value), offset(1e-4f));
  }

  @Test
  void aDenseLayerIsASumOfProducts() {
    float[] input = random(BATCH * 9, 1);
    Dense dense = Dense.of("dense", 4);
    float[] kernel = value("kernel", 36);
    float[] bias = value("bias", 4);
    float[] expected = new float[BATCH * 4];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = bias[i % 4];
      for (int j = 0; j < 9; j++) {
        expected[i] += input[i / 4 * 9 + j] * kernel[j * 4 + i % 4];
      }
    }

    assertThat(run(dense, Shape.of(9), Mode.INFERENCE, input))
        .containsExactly(expected, offset(1e-5f));
  }

  @ParameterizedTest
  @EnumSource(ActivationFunction.class)
  void anActivationIsItsFormula(ActivationFunction function) {
    float[] input = random(BATCH * 8, 1);
    for (int i = 0; i < input.length; i++) {
      input[i] *= 8; // beyond the bends of every function
    }

    assertThat(run(new Activation("act", function), Shape.of(8), Mode.INFERENCE, input))
        .containsExactly(Loops.activation(function, input, 8), offset(1e-5f));
  }

  @Test
  void batchNormalizationUsesItsStatisticsInInferenceAndTheBatchsInTraining() {
    BatchNormalization norm = BatchNormalization.of("bn");
    float[] input = random(BATCH * IMAGE.size(), 1);
    float[] vectors = random(BATCH * 4, 2);

    for (Mode mode : Mode.values()) {
      assertThat(run(norm, IMAGE, mode, input))
          .containsExactly(
              Loops.normalized(norm, mode, 4, input, LoweringTest::value), offset(1e-4f));
      assertThat(run(norm, Shape.of(4), mode, vectors))
          .containsExactly(
              Loops.normalized(norm, mode, 4, vectors, LoweringTest::value), offset(1e-4f));
    }
  }

  @Test
  void globalPoolingIsTheMeanOfEachChannel() {
    float[] input = random(BATCH * IMAGE.size(), 1);
    float[] expected = new float[BATCH * 4];
    for (int i = 0; i < input.length; i++) {
      expected[i / 168 * 4 + i % 4] += input[i] / 42;
    }

    assertThat(run(new GlobalAveragePooling2D("pool"), IMAGE, Mode.INFERENCE, input))
        .containsExactly(expected, offset(1e-5f));
  }

  @Test
  void branchesThatMeetAreAdded() {
    NetworkBuilder net = Network.builder("branches");
    String x = net.input("x", Shape.of(4));
    String relu = net.call(new Activation("relu", ActivationFunction.RELU), x);
    Network network = net.output("y", net.call(new Add("add"), x, relu, relu)).build();
    float[] input = {-1, 2, 0, -4};

    assertThat(run(network, Mode.INFERENCE, input)).containsExactly(-1, 6, 0, -4);
  }

  @Test
  void dropoutKeepsTheRightShareAndScalesItButNotInInference() {
    float[] ones = new float[BATCH * 4000];
    java.util.Arrays.fill(ones, 1);
    Dropout dropout = new Dropout("drop", 0.25);

    float[] dropped = run(dropout, Shape.of(4000), Mode.TRAINING, ones);

    int kept = 0;
    for (float value : dropped) {
      assertThat(value).isIn(0f, 1 / 0.75f);
      kept += value == 0 ? 0 : 1;
    }
    assertThat(kept / (double) ones.length).isCloseTo(0.75, offset(0.02)); // five deviations
    assertThat(run(dropout, Shape.of(4000), Mode.INFERENCE, ones)).isEqualTo(ones);
  }

  @Test
  void twoCallsOfOneDropoutLayerDropDifferently() {
    NetworkBuilder net = Network.builder("twice");
    String x = net.input("x", Shape.of(64));
    Dropout dropout = new Dropout("drop", 0.5);
    String once = net.call(dropout, x);
    Network network = net.output("y", net.call(dropout, once)).build();
    float[] ones = new float[64];
    java.util.Arrays.fill(ones, 1);

    float[] dropped = run(network, Mode.TRAINING, ones);

    int kept = 0;
    for (float value : dropped) {
      kept += value == 0 ? 0 : 1;
    }
    assertThat(kept).isBetween(6, 26); // 16 expected; one mask used twice would keep 32
  }

  private static float[] run(Layer layer, Shape shape, Mode mode, float[] input) {
    NetworkBuilder net = Network.builder("one-layer");
    String y = net.call(layer, net.input("x", shape));
    return run(net.output("y", y).build(), mode, input);
  }

  private static float[] run(Network network, Mode mode, float[] input) {
    Shape shape = network.inputs().get(0).shape();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Lowering<TFloat32> lowering =
          new Lowering<>(
              tf,
              TFloat32.class,
              mode,
              parameter -> constant(tf, parameter.shape(), value(parameter)),
              (call, value) ->
                  tf.random.statelessRandomUniform(
                      tf.shape(value), tf.constant(new long[] {1, call.hashCode()})));
      int batch = input.length / Math.toIntExact(shape.size());
      Operand<TFloat32> x =
          tf.reshape(
              tf.constant(input),
              tf.constant(
                  Stream.concat(Stream.of(batch), shape.dimensions().stream())
                      .mapToInt(Integer::intValue)
                      .toArray()));
      Operand<TFloat32> y = lowering.lower(network, Map.of("x", x)).get("y");
      try (var result = session.runner().fetch(y).run()) {
        return Transfer.floats(result.get(0), Math.toIntExact(result.get(0).shape().size()));
      }
    }
  }

  private static Operand<TFloat32> constant(Ops tf, Shape shape, float[] values) {
    return tf.reshape(
        tf.constant(values),
        tf.constant(shape.dimensions().stream().mapToInt(Integer::intValue).toArray()));
  }

  private static float[] value(Parameter parameter) {
    String name = parameter.name();
    return value(name.substring(name.indexOf('/') + 1), Math.toIntExact(parameter.shape().size()));
  }

  /** The value of a parameter of a size; variances are positive. */
  private static float[] value(String kind, int size) {
    float[] values = random(size, kind.hashCode());
    if (kind.contains("variance")) {
      for (int i = 0; i < size; i++) {
        values[i] = 0.5f + Math.abs(values[i]);
      }
    }
    return values;
  }

  private static float[] random(long size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
