// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.WeightDecay;

/**
 * What a predictor of accuracies learns from: features of sub-networks, and their accuracies in [0,
 * 1] over the range they have; all 0 where they are equal.
 *
 * @param least accuracy, which became 0
 * @param most accuracy, which became 1
 * @param mean of what they became
 */
record PredictorData(Examples examples, float least, float most, float mean) {

  /** The layer whose bias starts at the mean. */
  static final String OUTPUT = "output";

  private static final int BATCH = 64;
  private static final int PASSES = 100; // over the examples
  private static final double RATE = 1e-3; // falls to 0 by half a cosine
  private static final double DECAY = 3e-3; // ranked best in cross-validation of 1e-4 to 1e-2

  /**
   * Makes examples of them.
   *
   * @throws IllegalArgumentException if there are none, not equally many, one is not of the space
   *     or an accuracy is not finite
   */
  static PredictorData of(ElasticSpace space, List<SubNetwork> measured, double[] accuracies) {
    if (measured.isEmpty() || measured.size() != accuracies.length) {
      throw new IllegalArgumentException(
          "a predictor learns from sub-networks and an accuracy of each, got %d and %d"
              .formatted(measured.size(), accuracies.length));
    }
    for (double accuracy : accuracies) {
      if (!Float.isFinite((float) accuracy)) {
        throw new IllegalArgumentException("accuracies must be finite, got " + accuracy);
      }
    }
    measured.forEach(sub -> sub.requireIn(space));
    float least = (float) Arrays.stream(accuracies).min().orElseThrow();
    float most = (float) Arrays.stream(accuracies).max().orElseThrow();
    double span = (double) most - least;
    int width = measured.get(0).features(space).length;
    float[] features = new float[measured.size() * width];
    float[] targets = new float[measured.size()];
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      System.arraycopy(measured.get(i).features(space), 0, features, i * width, width);
      targets[i] = span == 0 ? 0 : (float) ((accuracies[i] - least) / span);
      sum += targets[i];
    }
    Examples examples = Examples.ofFloats(Shape.of(width), features, Targets.values(targets, 1));
    return new PredictorData(examples, least, most, (float) (sum / targets.length));
  }

  /** The parameters of a network that has learned from them, by full name. */
  Map<String, Tensor> learned(Network network, Execution execution, long seed) {
    int batch = Math.min(BATCH, examples.size());
    long steps = (long) PASSES * examples.size() / batch;
    TrainingSettings settings =
        TrainingSettings.of(batch, Optimizer.adam(), new Schedules.Cosine(RATE, steps))
            .withLoss(Loss.MEAN_SQUARED_ERROR)
            .withDecay(WeightDecay.l2(DECAY));
    try (Trainer trainer =
        Trainer.open(network, Masking.none(), settings, source(), execution, seed, List.of())) {
      String bias = StateKind.PARAMETER.named(OUTPUT + "/bias");
      trainer.assign(Map.of(bias, Tensor.of(Shape.of(1), mean)));
      trainer.advanceTo(steps);
      return trainer.state().ofKind(StateKind.PARAMETER);
    }
  }

  private BatchSource source() {
    Examples one = examples.first(1); // nothing is evaluated
    InputTransform asIs = new InputTransform.Channels(List.of(0.0), List.of(1.0));
    return new BatchSource.Resident(
        new DataSet("measured", examples, one, one, asIs, List.of(), ""), Augmentation.NONE);
  }
}
