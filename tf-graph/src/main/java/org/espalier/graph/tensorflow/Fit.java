// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.Loss;
import org.espalier.graph.training.TrainingSettings;

/** Whether a network, settings and data fit each other. */
public final class Fit {

  private static final long LARGEST = (Integer.MAX_VALUE - 8) / Float.BYTES; // so a State is read

  private Fit() {}

  /**
   * Requires that a network can learn from data, before anything is built.
   *
   * @throws IllegalArgumentException if the shapes, the kind of targets or the batch do not fit, or
   *     there are several inputs or outputs
   */
  public static void require(Network network, TrainingSettings settings, DataSet data) {
    if (network.inputs().size() != 1 || network.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "training takes a network of one input and one output, %s has %d and %d"
              .formatted(network.name(), network.inputs().size(), network.outputs().size()));
    }
    Shape wanted = network.inputs().get(0).shape();
    Shape given = data.training().shape();
    if (!wanted.equals(given)) {
      throw new IllegalArgumentException(
          "network %s takes %s, the examples of %s are %s; choose a network for this input"
              .formatted(network.name(), wanted, data.name(), given));
    }
    boolean ids = network.inputs().get(0).type() == Network.Type.INT32;
    if (ids != data.training().isInts()) {
      throw new IllegalArgumentException(
          "network %s takes %s, the examples of %s are %s; choose a network for this input"
              .formatted(
                  network.name(),
                  ids ? "ids" : "numbers",
                  data.name(),
                  data.training().type() + given));
    }
    Shape output = network.outputShape(network.outputs().get(0).name());
    int classes = data.training().targets().width();
    if (output.rank() != 1 || output.dimension(0) < classes) {
      throw new IllegalArgumentException(
          "network %s has outputs of shape %s, the data %s have %d classes; it needs an output each"
              .formatted(network.name(), output, data.name(), classes));
    }
    if (data.training().targets() instanceof Targets.Values
        && (settings.loss() == Loss.SOFTMAX_CROSS_ENTROPY
            || settings.labelSmoothing() > 0
            || output.dimension(0) != classes)) {
      throw new IllegalArgumentException(
          ("values to predict need as many outputs, no softmax and no label smoothing; %s has %d"
                  + " values, %s %d outputs, loss %s, smoothing %s")
              .formatted(
                  data.name(),
                  classes,
                  network.name(),
                  output.dimension(0),
                  settings.loss(),
                  settings.labelSmoothing()));
    }
    for (Parameter parameter : network.parameters()) {
      if (parameter.shape().size() > LARGEST) {
        throw new IllegalArgumentException(
            "a parameter must have at most %d values, %s of network %s has %d"
                .formatted(LARGEST, parameter.name(), network.name(), parameter.shape().size()));
      }
    }
    if (settings.batch() > data.training().size()) {
      throw new IllegalArgumentException(
          "batch must be at most the %d training examples of %s, got %d"
              .formatted(data.training().size(), data.name(), settings.batch()));
    }
  }

  /**
   * Requires that a batch can be divided among so many GPUs.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public static void requireShares(TrainingSettings settings, Gpu gpu) {
    if (settings.batch() % gpu.count() != 0) {
      throw new IllegalArgumentException(
          "each of %d GPUs takes an equal share of a batch, got a batch of %d; change one of them"
              .formatted(gpu.count(), settings.batch()));
    }
  }
}
