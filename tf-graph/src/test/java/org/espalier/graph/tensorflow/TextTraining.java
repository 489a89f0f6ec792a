// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;

/** Trainers of {@link TextTasks}, with masks. */
final class TextTraining {

  static final TrainingSettings SGD =
      TrainingSettings.of(16, Optimizer.sgd(0.9), new Schedules.Constant(0.05));

  private TextTraining() {}

  static boolean masked(Network network, State state, Parameter parameter, int i) {
    return network.kernels().contains(parameter)
        && state.floats(StateKind.MASK.named(parameter.name()))[i] == 0;
  }

  static Map<String, double[]> effective(Network network, State state) {
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

  static Trainer open(Network network, BatchSource source) {
    return Trainer.open(
        network,
        Masking.kernels(network),
        SGD,
        source,
        SmallTasks.ONE_THREAD,
        1,
        List.of(Variant.inference(), Variant.outputSum()));
  }

  static Map<String, Tensor> masks(Network network) {
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
}
