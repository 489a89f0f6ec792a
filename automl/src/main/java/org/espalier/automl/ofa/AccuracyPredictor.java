// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.tensorflow.Execution;

/**
 * Says how accurate a sub-network will be, from what it is made of: three hidden layers of 400
 * units that have learned from sub-networks that were measured. It answers in plain Java, thousands
 * of times a second, with the same bits on every machine. Safe for use by several threads.
 *
 * @see <a href="https://arxiv.org/abs/1908.09791">Cai et al., Once-for-All, ICLR 2020</a>
 */
final class AccuracyPredictor {

  private static final List<String> LAYERS =
      List.of("hidden1", "hidden2", "hidden3", PredictorData.OUTPUT);
  private static final int UNITS = 400; // of a hidden layer
  // PyTorch's, as of the published predictor. From Kaiming's, of six times the variance, it learns
  // what it is shown as well, but ranks what it has not seen much worse.
  private static final Initializer KERNEL =
      new Initializer.VarianceScaling(
          1.0 / 3, Initializer.Fan.IN, Initializer.Distribution.UNIFORM);

  private final ElasticSpace space;
  private final double least;
  private final double most;
  private final List<float[]> kernels = new ArrayList<>(); // [in, out]
  private final List<float[]> biases = new ArrayList<>();

  private AccuracyPredictor(ElasticSpace space, State state, double least, double most) {
    this.space = space;
    this.least = least;
    this.most = most;
    for (String layer : LAYERS) {
      kernels.add(state.floats(StateKind.PARAMETER.named(layer + "/kernel")));
      biases.add(state.floats(StateKind.PARAMETER.named(layer + "/bias")));
    }
  }

  /**
   * Learns. The seed and what was measured fix the result, on a processor to the bit.
   *
   * @param measured sub-networks of the space, at least one
   * @param accuracies of each, in the same order, in any unit
   * @param execution where it learns
   * @throws IllegalArgumentException if there are none, not equally many, one is not of the space
   *     or an accuracy is not finite
   */
  static AccuracyPredictor train(
      ElasticSpace space,
      List<SubNetwork> measured,
      double[] accuracies,
      Execution execution,
      long seed) {
    PredictorData data = PredictorData.of(space, measured, accuracies);
    State learned = new State(data.learned(network(space), execution, seed));
    return new AccuracyPredictor(space, learned, data.least(), data.most());
  }

  /** The accuracies of sub-networks of the space, in the unit of those it learned from. */
  double[] predict(List<SubNetwork> subs) {
    return subs.stream().mapToDouble(this::predict).toArray();
  }

  /** The accuracy of one. */
  double predict(SubNetwork sub) {
    float[] values = sub.features(space);
    for (int layer = 0; layer < LAYERS.size(); layer++) {
      values = layer(values, kernels.get(layer), biases.get(layer));
    }
    return least + (most - least) * values[0];
  }

  /** The ReLU of the layer before is here: what is not above 0 adds nothing. */
  private static float[] layer(float[] inputs, float[] kernel, float[] bias) {
    float[] sums = bias.clone();
    for (int in = 0; in < inputs.length; in++) {
      float input = inputs[in];
      if (input > 0) {
        int row = in * sums.length;
        for (int out = 0; out < sums.length; out++) {
          sums[out] += input * kernel[row + out];
        }
      }
    }
    return sums;
  }

  private static Network network(ElasticSpace space) {
    NetworkBuilder net = Network.builder("accuracy");
    int features = SubNetwork.smallest(space).features(space).length;
    String x = net.input("features", Shape.of(features));
    for (String layer : LAYERS.subList(0, LAYERS.size() - 1)) {
      Dense hidden = Dense.of(layer, UNITS).withActivation(ActivationFunction.RELU);
      x = net.call(hidden.withKernel(KERNEL), x);
    }
    x = net.call(Dense.of(PredictorData.OUTPUT, 1).withKernel(KERNEL), x);
    return net.output("accuracy", x).build();
  }
}
