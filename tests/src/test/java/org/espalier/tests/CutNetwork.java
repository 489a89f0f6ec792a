// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scope;
import org.espalier.savedmodels.TrainedNetwork;

/** A network whose layers are cut by magnitude, each to the same density, and trained a little. */
final class CutNetwork implements AutoCloseable {

  private static final PruningMethod METHOD =
      new PruningMethod(
          new Magnitude(), new Scope.Layerwise(), List.of(), new EmptyLayers.Warn(), false);

  private final Network network;
  private final DataSet data;
  private final Masking masking;
  private final Trainer trainer;

  private CutNetwork(Network network, DataSet data, int batch) {
    this.network = network;
    this.data = data;
    this.masking = METHOD.masking(network);
    this.trainer =
        Trainer.open(
            network,
            masking,
            TrainingSettings.of(batch, Optimizer.sgd(0.9), new Schedules.Constant(0.005)),
            new BatchSource.Resident(data, Augmentation.NONE),
            new Execution(Device.CPU, 1),
            1,
            List.of());
  }

  static CutNetwork open(Network network, DataSet data, int batch) {
    return new CutNetwork(network, data, batch);
  }

  /** Cuts, then trains so many steps. */
  TrainedNetwork cut(double density, int steps) {
    State before = trainer.state();
    trainer.assign(METHOD.masks(network, before, density));
    trainer.advanceTo(trainer.step() + steps);
    State after = trainer.state();
    State state = after.with(statistics(before, after, steps));
    trainer.load(state);
    return TrainedNetwork.of(network, masking, state, data.transform(), data.labels());
  }

  /** TensorFlow's logits of the first test examples. */
  float[] logits(int examples) {
    return trainer.predict(Split.TEST, examples);
  }

  @Override
  public void close() {
    trainer.close();
  }

  /** What batch normalization saw in these steps; moving averages hold much from before them. */
  private Map<String, Tensor> statistics(State before, State after, int steps) {
    Map<String, Tensor> seen = new HashMap<>();
    for (Network.Call call : network.calls()) {
      if (call.layer() instanceof BatchNormalization norm) {
        double kept = Math.pow(norm.momentum(), steps);
        for (Parameter parameter : network.parameters()) {
          if (parameter.layer().equals(norm.name()) && !parameter.trainable()) {
            String name = State.fullName(parameter);
            float[] was = ((Tensor.Floats) before.get(name)).values();
            float[] values = ((Tensor.Floats) after.get(name)).values().clone();
            double least = parameter.role() == Role.MOVING_VARIANCE ? 0 : -Float.MAX_VALUE;
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) Math.max(least, (values[i] - kept * was[i]) / (1 - kept));
            }
            seen.put(name, Tensor.of(parameter.shape(), values));
          }
        }
      }
    }
    return seen;
  }
}
