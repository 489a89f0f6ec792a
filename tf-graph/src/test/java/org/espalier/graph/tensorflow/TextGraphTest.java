// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.espalier.graph.tensorflow.TextTraining.SGD;
import static org.espalier.graph.tensorflow.TextTraining.masked;
import static org.espalier.graph.tensorflow.TextTraining.masks;
import static org.espalier.graph.tensorflow.TextTraining.open;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.EmbeddingBag.Combiner;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.TrainingSettings;
import org.junit.jupiter.api.Test;

/** Networks over ids: trained as on vectors of ones; padding and pruned rows do nothing. */
class TextGraphTest {

  @Test
  void aBagTrainsAsADenseLayerOnVectorsOfOnesDoes() {
    Network bag = TextTasks.bag(Combiner.SUM);
    Network dense = TextTasks.dense();
    Map<String, Tensor> masks = masks(bag);
    try (Trainer ours = open(bag, TextTasks.words());
        Trainer reference = open(dense, TextTasks.vectors())) {
      ours.assign(masks);
      reference.assign(masks);
      ours.advanceTo(40);
      reference.advanceTo(40);
      for (Parameter parameter : bag.parameters()) {
        String name = State.fullName(parameter);
        assertThat(ours.state().floats(name))
            .as(name)
            .containsExactly(reference.state().floats(name), offset(1e-5f));
      }
      assertThat(ours.predict(Split.TEST, 60))
          .containsExactly(reference.predict(Split.TEST, 60), offset(1e-5f));
    }
  }

  @Test
  void prunedRowsHaveNoEffect() {
    for (Network network :
        List.of(TextTasks.bag(Combiner.MEAN), TextTasks.sequence(ActivationFunction.RELU))) {
      try (Trainer trainer = open(network, TextTasks.words())) {
        trainer.advanceTo(10);
        trainer.assign(masks(network));
        State pruned = trainer.state();
        trainer.advanceTo(30);
        float[] expected = trainer.predict(Split.TEST, 60);

        trainer.load(pruned.with(scrambled(network, pruned)));
        trainer.advanceTo(30);

        assertThat(trainer.predict(Split.TEST, 60)).isEqualTo(expected);
      }
    }
  }

  @Test
  void idsOutsideTheVocabularyAreNothing() {
    DataSet words = TextTasks.words().data();
    int[] ids = words.training().ints().clone();
    for (int i = 0; i < ids.length; i++) {
      int[] outside = {-1, Integer.MIN_VALUE, TextTasks.VOCABULARY, Integer.MAX_VALUE};
      ids[i] = ids[i] == -1 ? outside[i % 4] : ids[i];
    }
    DataSet wild =
        new DataSet(
            "wild",
            Examples.ofInts(words.training().shape(), ids, words.training().targets()),
            words.validation(),
            words.test(),
            words.transform(),
            words.labels(),
            "wild");
    Network network = TextTasks.sequence(ActivationFunction.TANH);
    try (Trainer tame = open(network, TextTasks.words());
        Trainer trainer =
            open(network, new BatchSource.Resident(wild, TextTasks.words().augmentation()))) {
      tame.advanceTo(20);
      trainer.advanceTo(20);

      assertThat(trainer.state()).isEqualTo(tame.state());
    }
  }

  @Test
  void halfPrecisionRoundsWeightsButNoIds() {
    Network network = TextTasks.bag(Combiner.SUM);
    TrainingSettings half =
        new TrainingSettings(
            16,
            SGD.loss(),
            0,
            SGD.optimizer(),
            SGD.schedules(),
            SGD.decay(),
            SGD.clipNorm(),
            ComputeType.BFLOAT16);
    try (Trainer trainer = open(network, TextTasks.words());
        Trainer other =
            Trainer.open(
                network,
                Masking.kernels(network),
                half,
                TextTasks.words(),
                SmallTasks.ONE_THREAD,
                1,
                List.of())) {
      trainer.advanceTo(60);
      other.advanceTo(60);

      assertThat(other.predict(Split.TRAINING, 60))
          .containsExactly(trainer.predict(Split.TRAINING, 60), offset(0.1f));
    }
  }

  @Test
  void idsNeedANetworkForIds() {
    assertThatThrownBy(() -> Fit.require(TextTasks.dense(), SGD, TextTasks.words().data()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "network dense takes [400], the examples of words are [6]; choose a network for this"
                + " input");
    Network bag = TextTasks.bag(Combiner.SUM);
    DataSet words = TextTasks.words().data();
    DataSet numbers =
        new DataSet(
            "numbers",
            numbers(words),
            numbers(words),
            numbers(words),
            words.transform(),
            words.labels(),
            "numbers");
    assertThatThrownBy(() -> Fit.require(bag, SGD, numbers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "network bag takes ids, the examples of numbers are float32[6]; choose a network for"
                + " this input");
  }

  private static Examples numbers(DataSet words) {
    return Examples.ofFloats(
        words.training().shape(),
        new float[words.training().ints().length],
        words.training().targets());
  }

  /** Other raw values where masks are 0. */
  private static Map<String, Tensor> scrambled(Network network, State state) {
    Map<String, Tensor> scrambled = new HashMap<>();
    for (Parameter kernel : network.kernels()) {
      float[] values = state.raw(kernel).clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = masked(network, state, kernel, i) ? 1000 + i : values[i];
      }
      scrambled.put(State.fullName(kernel), Tensor.of(kernel.shape(), values));
    }
    return scrambled;
  }
}
