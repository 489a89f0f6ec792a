// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowedLayersTest {

  @ParameterizedTest(name = "{0}: window {2} by {3} over {1} has {4} positions")
  @CsvSource({
    "SAME, 7, 3, 1, 7",
    "SAME, 7, 3, 2, 4",
    "SAME, 8, 3, 2, 4",
    "SAME, 8, 1, 2, 4",
    "SAME, 8, 3, 3, 3",
    "SAME, 1, 5, 4, 1",
    "VALID, 7, 3, 1, 5",
    "VALID, 7, 3, 2, 3",
    "VALID, 8, 3, 2, 3",
    "VALID, 8, 2, 3, 3",
    "VALID, 28, 5, 1, 24",
    "VALID, 3, 3, 2, 1",
  })
  void slidesItsWindow(Padding padding, int size, int window, int stride, int positions) {
    List<Shape> in = List.of(Shape.of(size, size + stride, 4));
    Conv2D conv = Conv2D.of("c", 6, window).withStride(stride).withPadding(padding);

    // One stride more of input is one position more of output.
    assertThat(conv.outputShape(in)).isEqualTo(Shape.of(positions, positions + 1, 6));
    assertThat(conv.uses(in)).isEqualTo(positions * (positions + 1.0));
    assertThat(new MaxPooling2D("p", window, stride, padding).outputShape(in))
        .isEqualTo(Shape.of(positions, positions + 1, 4));
    assertThat(new AveragePooling2D("p", window, stride, padding).outputShape(in))
        .isEqualTo(Shape.of(positions, positions + 1, 4));
  }

  @Test
  void convolutionOwnsKernelAndBias() {
    assertThat(Conv2D.of("block/conv", 6, 3).parameters(List.of(Shape.of(8, 8, 4))))
        .containsExactly(
            new Parameter(
                "block/conv/kernel",
                Shape.of(3, 3, 4, 6),
                Role.KERNEL,
                Initializer.glorotUniform(),
                36,
                54),
            new Parameter("block/conv/bias", Shape.of(6), Role.BIAS, Initializer.zeros(), 0, 0));
  }

  @Test
  void convolutionWithoutBiasOwnsItsKernelAlone() {
    Conv2D conv = Conv2D.of("c", 6, 3).withBias(false).withKernel(Initializer.kaimingNormal());

    assertThat(conv.parameters(List.of(Shape.of(8, 8, 4))))
        .extracting(Parameter::name, Parameter::initializer)
        .containsExactly(tuple("c/kernel", Initializer.kaimingNormal()));
  }

  @Test
  void depthwiseConvolutionMultipliesChannels() {
    List<Shape> in = List.of(Shape.of(9, 9, 4));
    DepthwiseConv2D conv =
        new DepthwiseConv2D(
            "d", 3, 2, 2, Padding.SAME, ActivationFunction.RELU, true, Initializer.zeros());

    assertThat(conv.outputShape(in)).isEqualTo(Shape.of(5, 5, 8));
    assertThat(conv.uses(in)).isEqualTo(25);
    assertThat(conv.parameters(in))
        .containsExactly(
            new Parameter(
                "d/kernel", Shape.of(3, 3, 4, 2), Role.KERNEL, Initializer.zeros(), 9, 18),
            new Parameter("d/bias", Shape.of(8), Role.BIAS, Initializer.zeros(), 0, 0));
  }

  @Test
  void poolingOfStandsWindowsSideBySide() {
    List<Shape> in = List.of(Shape.of(7, 6, 4));

    assertThat(MaxPooling2D.of("p", 2).outputShape(in)).isEqualTo(Shape.of(3, 3, 4));
    assertThat(AveragePooling2D.of("p", 3).outputShape(in)).isEqualTo(Shape.of(2, 2, 4));
    assertThat(MaxPooling2D.of("p", 2).parameters(in)).isEmpty();
    assertThat(MaxPooling2D.of("p", 2).uses(in)).isZero();
  }

  @Test
  void globalPoolingKeepsTheChannels() {
    assertThat(new GlobalAveragePooling2D("g").outputShape(List.of(Shape.of(7, 6, 4))))
        .isEqualTo(Shape.of(4));
  }

  @Test
  void rejectsWindowsLargerThanTheInput() {
    assertMessage(
        () -> MaxPooling2D.of("pool", 2).outputShape(List.of(Shape.of(8, 1, 4))),
        "a window of 2 does not fit into a size of 1 without padding"
            + " (layer pool, input [8, 1, 4])");
  }

  @Test
  void rejectsSizesBelowOne() {
    assertMessage(
        () -> Conv2D.of("c", 4, 0), "size and stride must be at least 1, got 0 and 1 (layer c)");
    assertMessage(
        () -> new AveragePooling2D("p", 2, 0, Padding.SAME),
        "size and stride must be at least 1, got 2 and 0 (layer p)");
    assertMessage(() -> Conv2D.of("c", 0, 3), "filters must be at least 1, got 0 (layer c)");
    assertMessage(
        () ->
            new DepthwiseConv2D(
                "d", 3, 1, 0, Padding.SAME, ActivationFunction.RELU, true, Initializer.zeros()),
        "multiplier must be at least 1, got 0 (layer d)");
  }

  @Test
  void needsAnImage() {
    assertMessage(
        () -> Conv2D.of("c", 4, 3).outputShape(List.of(Shape.of(9))),
        "layer c takes an input of rank 3, got [9]");
  }

  private static void assertMessage(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
