// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.espalier.graph.tensorflow.LayerRun.random;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.Gate;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Multiply;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Resize;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of elastic networks on TensorFlow against loops in plain Java ({@link ElasticLoops}). */
class ElasticLayersTest {

  private static final int BATCH = 2;
  private static final int CHANNELS = 3;
  private static final List<Integer> SIZES = List.of(7, 5, 3);

  static Stream<Arguments> elastic() {
    List<Arguments> cases = new ArrayList<>();
    for (int size : SIZES) {
      for (int stride : List.of(1, 2, 3)) {
        for (Shape image : List.of(image(8, 9), image(9, 8), image(4, 3))) { // even and odd
          cases.add(Arguments.of(size, stride, image));
        }
      }
    }
    return cases.stream();
  }

  private static Shape image(int height, int width) {
    return Shape.of(height, width, CHANNELS);
  }

  @ParameterizedTest
  @MethodSource("elastic")
  void aSizeInUseIsAConvolutionByThatKernel(int size, int stride, Shape image) {
    float[] input = random(BATCH * image.size(), 1);
    Map<String, float[]> values = new HashMap<>();
    float[] seven = random(49 * CHANNELS, 2);
    values.put("elastic/kernel", seven);
    values.put("elastic/to-5", random(625, 3));
    values.put("elastic/to-3", random(81, 4));
    SIZES.forEach(one -> values.put("elastic/use-" + one, new float[] {one == size ? 1 : 0}));

    float[] five = ElasticLoops.smaller(seven, 7, 5, CHANNELS, random(625, 3));
    float[] three = ElasticLoops.smaller(five, 5, 3, CHANNELS, random(81, 4));
    float[] kernel = size == 7 ? seven : size == 5 ? five : three;
    float[] expected = ElasticLoops.depthwise(input, BATCH, image, kernel, size, stride);

    assertThat(run(elasticLayer(stride), image, values, input))
        .containsExactly(expected, offset(2e-3f)); // numbers of up to a hundred
  }

  @Test
  void theLargestSizeIsInUseFirstAndSmallerOnesAreItsMiddle() {
    Shape image = image(6, 6);
    float[] input = random(BATCH * image.size(), 1);
    Map<String, float[]> values = new HashMap<>();
    elasticLayer(1)
        .parameters(List.of(image))
        .forEach(
            one ->
                values.put(
                    one.name(), ((Tensor.Floats) InitialValues.draw(one, 5, 0)).values().clone()));
    float[] kernel = Objects.requireNonNull(values.get("elastic/kernel"));
    assertThat(run(elasticLayer(1), image, values, input))
        .containsExactly(ElasticLoops.depthwise(input, BATCH, image, kernel, 7, 1), offset(1e-4f));

    values.put("elastic/use-7", new float[] {0});
    values.put("elastic/use-3", new float[] {1});
    float[] middle = new float[9 * CHANNELS];
    for (int i = 0; i < middle.length; i++) {
      int place = i / CHANNELS;
      middle[i] = kernel[((place / 3 + 2) * 7 + place % 3 + 2) * CHANNELS + i % CHANNELS];
    }
    assertThat(run(elasticLayer(1), image, values, input))
        .containsExactly(ElasticLoops.depthwise(input, BATCH, image, middle, 3, 1), offset(1e-4f));
  }

  @Test
  void aKernelSmallerThanTheStrideIsRefused() { // SAME would centre it elsewhere
    assertThatThrownBy(
            () ->
                new ElasticDepthwiseConv2D(
                    "elastic", List.of(3, 1), 2, Initializer.glorotUniform()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no kernel size may be below the stride, 2, got [3, 1] (layer elastic)");
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1})
  void aGateLetsAllThroughOrNothing(float open) {
    float[] input = random(BATCH * 12, 1);
    float[] expected = new float[input.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = input[i] * open;
    }
    Map<String, float[]> values = Map.of("gate/open", new float[] {open});

    assertThat(run(new Gate("gate"), image(2, 2), values, input))
        .containsExactly(expected, offset(0f));
    assertThat(run(new Gate("gate"), Shape.of(12), values, input))
        .containsExactly(expected, offset(0f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 7, 13})
  void resizingIsBilinearBetweenTheMiddlesOfPixels(int side) {
    for (Shape image : List.of(image(7, 7), image(4, 6), image(1, 3))) {
      float[] input = random(BATCH * image.size(), 1);

      assertThat(run(new Resize("resize", side), image, Map.of(), input))
          .containsExactly(ElasticLoops.resized(input, BATCH, image, side), offset(1e-5f));
    }
  }

  @Test
  void eachChannelIsMultipliedByItsNumber() {
    Shape image = image(2, 3);
    float[] input = random(BATCH * image.size(), 1);
    NetworkBuilder net = Network.builder("scaled");
    String x = net.input("x", image);
    String means = net.call(new GlobalAveragePooling2D("means"), x);
    Network network = net.output("y", net.call(new Multiply("multiply"), x, means)).build();
    float[] expected = new float[input.length];
    int size = Math.toIntExact(image.size());
    for (int i = 0; i < expected.length; i++) {
      double mean = 0;
      for (int position = 0; position < 6; position++) {
        mean += input[i / size * size + position * CHANNELS + i % CHANNELS] / 6.0;
      }
      expected[i] = (float) (input[i] * mean);
    }

    assertThat(LayerRun.run(network, parameter -> new float[0], input))
        .containsExactly(expected, offset(1e-5f));
  }

  @Test
  void numbersWithoutPositionsAreMultipliedToo() {
    NetworkBuilder net = Network.builder("squares");
    String x = net.input("x", Shape.of(2));
    Network network = net.output("y", net.call(new Multiply("multiply"), x, x)).build();

    assertThat(LayerRun.run(network, parameter -> new float[0], new float[] {1, -2, 3, 0}))
        .containsExactly(1, 4, 9, 0);
  }

  private static ElasticDepthwiseConv2D elasticLayer(int stride) {
    return new ElasticDepthwiseConv2D("elastic", SIZES, stride, Initializer.glorotUniform());
  }

  private static float[] run(Layer layer, Shape shape, Map<String, float[]> values, float[] input) {
    NetworkBuilder net = Network.builder("one-layer");
    String y = net.call(layer, net.input("x", shape));
    Network network = net.output("y", y).build();
    return LayerRun.run(
        network, parameter -> Objects.requireNonNull(values.get(parameter.name())), input);
  }
}
