// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
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
  private static final String RANGE = StateKind.STATISTIC.named("range"); // least and most accurate
  private static final String SPACE = StateKind.STATISTIC.named("space"); // a hash

  private final ElasticSpace space;
  private final State state;
  private final float[] range;
  private final List<float[]> kernels = new ArrayList<>(); // [in, out]
  private final List<float[]> biases = new ArrayList<>();

  private AccuracyPredictor(ElasticSpace space, State state) {
    this.space = space;
    this.state = state;
    this.range = state.floats(RANGE);
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
    Map<String, Tensor> all = new HashMap<>(data.learned(network(space), execution, seed));
    all.put(RANGE, Tensor.of(Shape.of(2), data.least(), data.most()));
    all.put(SPACE, Tensor.of(hash(space)));
    return new AccuracyPredictor(space, new State(all));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws org.espalier.graph.state.CorruptStateException if it is no State
   * @throws java.io.UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it is no predictor, or one of another space
   */
  static AccuracyPredictor read(Path file, ElasticSpace space) {
    State state = StateFile.read(file);
    if (!state.tensors().containsKey(SPACE) || state.scalar(SPACE) != hash(space)) {
      throw new IllegalArgumentException(
          file + " is no predictor of the accuracies of this elastic network's parts");
    }
    Map<String, String> types = new HashMap<>(Map.of(RANGE, "float32[2]", SPACE, "int64[]"));
    for (Parameter parameter : network(space).parameters()) {
      types.put(State.fullName(parameter), "float32" + parameter.shape());
    }
    state.requireLike(types);
    return new AccuracyPredictor(space, state);
  }

  /** Writes it as a State, whole or not at all. */
  void write(Path file) {
    StateFile.write(file, state);
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
    return range[0] + ((double) range[1] - range[0]) * values[0];
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

  private static long hash(ElasticSpace space) {
    return RandomStream.hash(space.toString());
  }
}
