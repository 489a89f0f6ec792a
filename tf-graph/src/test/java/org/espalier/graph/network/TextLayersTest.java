// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TextLayersTest {

  private static final List<Shape> IDS = List.of(Shape.of(7));
  private static final List<Shape> SEQUENCE = List.of(Shape.of(7, 4));

  @Test
  void anEmbeddingOwnsARowForEachWord() {
    Embedding embedding = Embedding.of("e", 50, 3);

    assertThat(embedding.outputShape(IDS)).isEqualTo(Shape.of(7, 3));
    assertThat(embedding.uses(IDS)).isZero();
    assertThat(embedding.parameters(IDS))
        .containsExactly(
            new Parameter(
                "e/kernel", Shape.of(50, 3), Role.KERNEL, new Initializer.Normal(0.1), 50, 3));
  }

  @Test
  void aBagOwnsWhatADenseLayerOnAsManyInputsDoes() {
    EmbeddingBag bag = EmbeddingBag.of("fc", 50, 3);

    assertThat(bag.outputShape(IDS)).isEqualTo(Shape.of(3));
    assertThat(bag.uses(IDS)).isEqualTo(7.0 / 50);
    assertThat(bag.parameters(IDS)).isEqualTo(Dense.of("fc", 3).parameters(List.of(Shape.of(50))));
    assertThat(bag.withBias(false).parameters(IDS))
        .extracting(Parameter::name)
        .containsExactly("fc/kernel");
  }

  @Test
  void aSequenceConvolvedIsShorterByItsWindow() {
    Conv1D conv = Conv1D.of("c", 5, 3);

    assertThat(conv.outputShape(SEQUENCE)).isEqualTo(Shape.of(5, 5));
    assertThat(conv.uses(SEQUENCE)).isEqualTo(5);
    assertThat(conv.parameters(SEQUENCE))
        .containsExactly(
            new Parameter(
                "c/kernel",
                Shape.of(3, 4, 5),
                Role.KERNEL,
                Initializer.glorotUniform(),
                3 * 4,
                3 * 5),
            new Parameter("c/bias", Shape.of(5), Role.BIAS, Initializer.zeros(), 0, 0));
    assertThat(new GlobalMaxPooling1D("p").outputShape(SEQUENCE)).isEqualTo(Shape.of(4));
  }

  @Test
  void checkTheirSizes() {
    assertMessage(
        () -> Embedding.of("e", 0, 3),
        "vocabulary and units must be at least 1, got 0 and 3 (layer e)");
    assertMessage(
        () -> EmbeddingBag.of("e", 3, 0),
        "vocabulary and units must be at least 1, got 3 and 0 (layer e)");
    assertMessage(() -> Conv1D.of("c", 0, 3), "filters must be at least 1, got 0 (layer c)");
    assertMessage(
        () -> Conv1D.of("c", 5, 8).outputShape(SEQUENCE),
        "a window of 8 does not fit into a sequence of 7 (layer c)");
    assertMessage(
        () -> Embedding.of("e", 5, 3).outputShape(SEQUENCE),
        "layer e takes an input of rank 1, got [7, 4]; put a Flatten or GlobalAveragePooling2D"
            + " before it");
  }

  private static void assertMessage(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
