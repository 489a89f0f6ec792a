// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform.Words;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkJson;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;

class TextModelsTest {

  private static DataSet words(int vocabulary, boolean inOrder) {
    return words(vocabulary, inOrder, 64);
  }

  private static DataSet words(int vocabulary, boolean inOrder, int width) {
    Targets.Labels labels = Targets.labels(new int[] {0, 1, 2}, 3);
    Examples examples = Examples.ofInts(Shape.of(width), new int[3 * width], labels);
    List<String> entries = IntStream.range(0, vocabulary).mapToObj(i -> "w" + i).toList();
    Words words = new Words(entries, inOrder);
    return new DataSet("words", examples, examples, examples, words, List.of("a", "b", "c"), "");
  }

  @Test
  void thePerceptronOfFortyThousandWordsHasTheKernelsOfADenseOne() {
    Network network = Models.create("mlp-40000-1000-1000-1000-10", words(900, false));

    assertThat(network.inputs())
        .containsExactly(new Network.Input("words", Shape.of(64), Network.Type.INT32));
    assertThat(network.calls().get(0).layer()).isInstanceOf(EmbeddingBag.class);
    assertThat(network.parameters())
        .isEqualTo(Models.create("mlp-40000-1000-1000-1000-10", Shape.of(40_000), 3).parameters());
    assertThat(network.multiplyAdds()).isEqualTo(64 * 1000 + 2 * 1000 * 1000 + 1000 * 10);
  }

  @Test
  void aPerceptronOfOtherWidthsHasARowForEachEntry() {
    Network network = Models.create("lenet-300-100", words(900, false));

    assertThat(network.parameters())
        .isEqualTo(Models.create("lenet-300-100", Shape.of(900), 3).parameters());
    assertThat(network.outputShape("logits")).isEqualTo(Shape.of(3));
  }

  @Test
  void aLinearClassifierIsOneBag() {
    Network network = Models.create("mlp-900-3", words(900, false));

    assertThat(network.kernels()).extracting(Parameter::name).containsExactly("logits/kernel");
    assertThat(network.calls()).hasSize(1);
  }

  @Test
  void widthsMayBeMoreThanTheDataHoldAndNotFewer() {
    assertThat(Models.create("mlp-1000-5-9", words(900, false)).kernels())
        .extracting(Parameter::shape)
        .containsExactly(Shape.of(1000, 5), Shape.of(5, 9));
    refuses(
        () -> Models.create("mlp-800-5-3", words(900, false)),
        "mlp-800-5-3 takes a vocabulary of 800, the data have one of 900; try mlp-900-5-3, or"
            + " vocabulary=800 in the data");
    refuses(
        () -> Models.create("mlp-900-5-2", words(900, false)),
        "mlp-900-5-2 gives 2 outputs, the data have 3 classes; try mlp-900-5-3");
  }

  @Test
  void kimsNetworkHasThreeSizesOfWindow() {
    Network network = Models.create("text-cnn", words(900, true));

    assertThat(network.kernels())
        .extracting(Parameter::shape)
        .containsExactly(
            Shape.of(900, 300),
            Shape.of(3, 300, 100),
            Shape.of(100, 3),
            Shape.of(4, 300, 100),
            Shape.of(100, 3),
            Shape.of(5, 300, 100),
            Shape.of(100, 3));
    // 62, 61 and 60 positions; what is looked up costs nothing.
    assertThat(network.multiplyAdds())
        .isEqualTo((62 * 3 + 61 * 4 + 60 * 5) * 300 * 100 + 3 * 100 * 3);
    assertThat(network.outputShape("logits")).isEqualTo(Shape.of(3));
    assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
  }

  @Test
  void networksOfOneInputAreNotForTheOther() {
    refuses(
        () -> Models.create("text-cnn", words(900, false)),
        "text-cnn reads words in their order, the data are bags; write sequence=64 for bag=...");
    refuses(
        () -> Models.create("text-cnn", words(900, true, 4)),
        "text-cnn looks at 5 words at a time, the data have 4 a sentence; write sequence=5 or more");
    refuses(
        () -> Models.create("text-cnn", Shape.of(4), 2),
        "text-cnn reads sentences, give it data text:FILE[sequence=64]; got inputs [4]");
    refuses(
        () -> Models.create("lenet-5", words(900, false)),
        "lenet-5 does not read words; use mlp, mlp-INPUTS-...-OUTPUTS or text-cnn");
  }

  private static void refuses(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
