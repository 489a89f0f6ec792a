// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LayersTest {

  private static final List<Shape> FEATURES = List.of(Shape.of(12));
  private static final List<Shape> IMAGE = List.of(Shape.of(2, 3, 4));

  @Test
  void denseOwnsKernelAndBias() {
    Dense dense = Dense.of("fc", 5);

    assertThat(dense.outputShape(FEATURES)).isEqualTo(Shape.of(5));
    assertThat(dense.uses(FEATURES)).isEqualTo(1);
    assertThat(dense.parameters(FEATURES))
        .containsExactly(
            new Parameter(
                "fc/kernel", Shape.of(12, 5), Role.KERNEL, Initializer.glorotUniform(), 12, 5),
            new Parameter("fc/bias", Shape.of(5), Role.BIAS, Initializer.zeros(), 0, 0));
  }

  @Test
  void denseWithoutBiasOwnsItsKernelAlone() {
    assertThat(Dense.of("fc", 5).withBias(false).parameters(FEATURES))
        .extracting(Parameter::name)
        .containsExactly("fc/kernel");
  }

  @Test
  void denseWantsImagesFlattened() {
    assertMessage(
        () -> Dense.of("fc", 5).outputShape(IMAGE),
        "layer fc takes an input of rank 1, got [2, 3, 4]; put a Flatten or"
            + " GlobalAveragePooling2D before it");
    assertMessage(() -> Dense.of("fc", 0), "units must be at least 1, got 0 (layer fc)");
  }

  @Test
  void batchNormalizationOwnsFourNumbersAChannel() {
    BatchNormalization norm = new BatchNormalization("bn", 0.9, 1e-5, Initializer.ones());

    assertThat(norm.outputShape(IMAGE)).isEqualTo(Shape.of(2, 3, 4));
    assertThat(norm.parameters(IMAGE))
        .extracting(Parameter::name, Parameter::shape, Parameter::role, Parameter::trainable)
        .containsExactly(
            tuple("bn/scale", Shape.of(4), Role.SCALE, true),
            tuple("bn/offset", Shape.of(4), Role.OFFSET, true),
            tuple("bn/moving_mean", Shape.of(4), Role.MOVING_MEAN, false),
            tuple("bn/moving_variance", Shape.of(4), Role.MOVING_VARIANCE, false));
    assertThat(norm.parameters(IMAGE))
        .extracting(Parameter::initializer)
        .containsExactly(
            Initializer.ones(), Initializer.zeros(), Initializer.zeros(), Initializer.ones());
  }

  @Test
  void batchNormalizationChecksItsNumbers() {
    assertMessage(
        () -> new BatchNormalization("bn", 1, 1e-3, Initializer.ones()),
        "momentum must be in [0, 1), got 1.0 (layer bn)");
    assertMessage(
        () -> new BatchNormalization("bn", 0.9, Double.NaN, Initializer.ones()),
        "epsilon must be above 0, got NaN (layer bn)");
  }

  @Test
  void flattenMultipliesTheDimensions() {
    assertThat(new Flatten("f").outputShape(IMAGE)).isEqualTo(Shape.of(24));
    assertThat(new Flatten("f").outputShape(FEATURES)).isEqualTo(Shape.of(12));
  }

  @Test
  void elementwiseLayersKeepTheShape() {
    assertThat(new Activation("a", ActivationFunction.RELU).outputShape(IMAGE))
        .isEqualTo(IMAGE.get(0));
    assertThat(new Dropout("d", 0.5).outputShape(IMAGE)).isEqualTo(IMAGE.get(0));
    assertThat(new Add("s").outputShape(List.of(IMAGE.get(0), IMAGE.get(0), IMAGE.get(0))))
        .isEqualTo(IMAGE.get(0));
    assertThat(new Dropout("d", 0.5).parameters(IMAGE)).isEmpty();
  }

  @Test
  void dropoutChecksItsRate() {
    assertMessage(() -> new Dropout("d", 1), "rate must be in [0, 1), got 1.0 (layer d)");
  }

  @Test
  void addNeedsInputsOfOneShape() {
    assertMessage(() -> new Add("s").outputShape(IMAGE), "layer s adds at least two inputs, got 1");
    assertMessage(
        () -> new Add("s").outputShape(List.of(Shape.of(2), Shape.of(3))),
        "layer s adds inputs of one shape, got [[2], [3]]");
  }

  @Test
  void otherLayersTakeOneInput() {
    assertMessage(
        () -> new Flatten("f").outputShape(List.of(Shape.of(2), Shape.of(2))),
        "layer f takes one input, got 2");
  }

  @Test
  void initializersAreThePublishedScalings() {
    assertThat(Initializer.kaimingNormal())
        .isEqualTo(
            new Initializer.VarianceScaling(
                2, Initializer.Fan.IN, Initializer.Distribution.NORMAL));
    assertThat(Initializer.fanInScaling())
        .isEqualTo(
            new Initializer.VarianceScaling(
                1, Initializer.Fan.IN, Initializer.Distribution.TRUNCATED_NORMAL));
    assertMessage(
        () ->
            new Initializer.VarianceScaling(0, Initializer.Fan.IN, Initializer.Distribution.NORMAL),
        "scale must be above 0, got 0.0");
  }

  @Test
  void parametersKnowTheirLayer() {
    Parameter kernel = Dense.of("block1/fc", 5).parameters(FEATURES).get(0);

    assertThat(kernel.layer()).isEqualTo("block1/fc");
  }

  private static void assertMessage(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
