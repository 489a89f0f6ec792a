// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.EmbeddingBag.Combiner;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks over ids against double precision, finite differences and vectors of ones. */
class TextGraphTest {

  private static final TrainingSettings SGD =
      TrainingSettings.of(16, Optimizer.sgd(0.9), new Schedules.Constant(0.05));
  private static final int[] BATCH = {3, 0, 5, 12, 7}; // example 0 is nothing but padding

  @FunctionalInterface
  private interface Loss {
    double of(Map<String, double[]> parameters, int[] ids, int label);
  }

  @ParameterizedTest
  @EnumSource
  void theGradientOfABagIsThatOfFiniteDifferences(Combiner combiner) {
    assertGradient(
        TextTasks.bag(combiner),
        (parameters, ids, label) -> TextTasks.bagLoss(parameters, ids, combiner, label));
  }

  @Test
  void theGradientOfASequenceIsThatOfFiniteDifferences() {
    assertGradient(TextTasks.sequence(ActivationFunction.TANH), TextTasks::sequenceLoss);
  }

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
  void everyIdOnceIsWhatAnInputOfOnesIsToADenseLayer() {
    Map<String, float[]> bag = outputSum(TextTasks.bag(Combiner.SUM), TextTasks.words());
    Map<String, float[]> dense = outputSum(TextTasks.dense(), TextTasks.vectors());

    assertThat(bag.keySet()).isEqualTo(dense.keySet());
    bag.forEach(
        (name, gradient) ->
            assertThat(gradient).as(name).containsExactly(dense.get(name), offset(1e-5f)));
  }

  @Test
  void everyPlaceOfASequenceHoldsEveryIdOnce() {
    Network network = TextTasks.sequence(ActivationFunction.RELU);
    try (Trainer trainer = open(network, TextTasks.words())) {
      Map<String, Tensor> positive = new HashMap<>();
      for (Parameter parameter : network.parameters()) {
        float[] values = trainer.state().raw(parameter).clone();
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.abs(values[i]) / 10;
        }
        positive.put(State.fullName(parameter), Tensor.of(parameter.shape(), values));
      }
      trainer.assign(positive);
      trainer.gradients().clear();
      double sum = trainer.gradients().add(Variant.outputSum(), new int[] {0}, false);

      double expected = TextTasks.sequenceSum(effective(network, trainer.state()));
      assertThat(sum).isCloseTo(expected, offset(1e-4 * expected));
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

  /** Masked gradients of the mean loss of a batch, each weight moved a little to both sides. */
  private static void assertGradient(Network network, Loss loss) {
    DataSet data = TextTasks.words().data();
    int[] labels = ((Targets.Labels) data.training().targets()).labels();
    try (Trainer trainer = open(network, TextTasks.words())) {
      trainer.advanceTo(20);
      trainer.assign(masks(network));
      State state = trainer.state();
      Map<String, double[]> parameters = effective(network, state);
      trainer.gradients().clear();
      double mean = trainer.gradients().add(Variant.inference(), BATCH, false);
      assertThat(mean).isCloseTo(loss(loss, parameters, data, labels), offset(1e-5));
      for (Parameter parameter : network.parameters()) {
        double[] values = parameters.get(parameter.name());
        Tensor sum = trainer.gradients().sums().get(parameter.name());
        float[] gradient = ((Tensor.Floats) sum).values();
        double step = 1e-5;
        for (int i = 0; i < values.length; i++) {
          double value = values[i];
          values[i] = value + step;
          double above = loss(loss, parameters, data, labels);
          values[i] = value - step;
          double below = loss(loss, parameters, data, labels);
          values[i] = value;
          double expected = masked(network, state, parameter, i) ? 0 : (above - below) / (2 * step);
          assertThat((double) gradient[i])
              .as(parameter.name() + " " + i)
              .isCloseTo(expected, offset(2e-6 + 1e-4 * Math.abs(expected)));
        }
      }
    }
  }

  private static double loss(
      Loss loss, Map<String, double[]> parameters, DataSet data, int[] labels) {
    double sum = 0;
    for (int example : BATCH) {
      int[] ids = data.training().select(new int[] {example}).ints();
      sum += loss.of(parameters, ids, labels[example]);
    }
    return sum / BATCH.length;
  }

  private static boolean masked(Network network, State state, Parameter parameter, int i) {
    return network.kernels().contains(parameter)
        && state.floats(StateKind.MASK.named(parameter.name()))[i] == 0;
  }

  private static Map<String, double[]> effective(Network network, State state) {
    Map<String, double[]> effective = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] raw = state.raw(parameter);
      effective.put(
          parameter.name(),
          IntStream.range(0, raw.length)
              .mapToDouble(i -> masked(network, state, parameter, i) ? 0 : raw[i])
              .toArray());
    }
    return effective;
  }

  private static Map<String, float[]> outputSum(Network network, BatchSource source) {
    try (Trainer trainer = open(network, source)) {
      trainer.gradients().clear();
      trainer.gradients().add(Variant.outputSum(), new int[] {0}, false);
      Map<String, float[]> sums = new HashMap<>();
      trainer
          .gradients()
          .sums()
          .forEach((name, sum) -> sums.put(name, ((Tensor.Floats) sum).values()));
      return sums;
    }
  }

  private static Trainer open(Network network, BatchSource source) {
    return Trainer.open(
        network,
        Masking.kernels(network),
        SGD,
        source,
        SmallTasks.ONE_THREAD,
        1,
        List.of(Variant.inference(), Variant.outputSum()));
  }

  private static Map<String, Tensor> masks(Network network) {
    Map<String, Tensor> masks = new HashMap<>();
    for (Parameter kernel : network.kernels()) {
      RandomStream random = RandomStream.of(5, RandomStream.hash(kernel.name()));
      float[] mask = new float[Math.toIntExact(kernel.shape().size())];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = random.below(3) == 0 ? 0 : 1;
      }
      masks.put(StateKind.MASK.named(kernel.name()), Tensor.of(kernel.shape(), mask));
    }
    return masks;
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
