// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.espalier.graph.tensorflow.TextTraining.effective;
import static org.espalier.graph.tensorflow.TextTraining.masked;
import static org.espalier.graph.tensorflow.TextTraining.masks;
import static org.espalier.graph.tensorflow.TextTraining.open;

import java.util.HashMap;
import java.util.Map;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.EmbeddingBag.Combiner;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients of networks over ids against double precision and finite differences. */
class TextGradientTest {

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
}
