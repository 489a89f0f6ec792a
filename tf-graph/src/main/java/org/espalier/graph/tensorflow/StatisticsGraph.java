// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.state.StateKind;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Moves batch normalization's statistics towards those of a batch, layer by layer. */
record StatisticsGraph(Ops tf, Variables variables) {

  /** The operations that do so, where the step is taken. A layer called twice moves twice. */
  List<Op> move(List<Lowering.BatchStatistics> seen, Taken taken) {
    Map<String, Operand<TFloat32>> moved = new LinkedHashMap<>();
    for (Lowering.BatchStatistics one : seen) {
      float share = (float) (1 - one.layer().momentum());
      move(moved, mean(one.layer()), one.mean(), share);
      move(moved, variance(one.layer()), one.variance(), share);
    }
    List<Op> updates = new ArrayList<>();
    moved.forEach(
        (variable, value) -> {
          Operand<TFloat32> next = taken.orElse(value, variables.readFloat(variable));
          updates.add(tf.assignVariableOp(variables.handle(variable), next));
        });
    return updates;
  }

  /** The full name of a layer's moving mean. */
  static String mean(BatchNormalization layer) {
    return StateKind.STATISTIC.named(layer.name() + "/moving_mean");
  }

  /** The full name of a layer's moving variance. */
  static String variance(BatchNormalization layer) {
    return StateKind.STATISTIC.named(layer.name() + "/moving_variance");
  }

  /**
   * The mean of what several parts of a batch saw, each in the same calls. A variance is that
   * within the parts, as each of them normalizes by it.
   */
  List<Lowering.BatchStatistics> mean(List<List<Lowering.BatchStatistics>> parts) {
    List<Lowering.BatchStatistics> means = new ArrayList<>();
    for (int call = 0; call < parts.get(0).size(); call++) {
      List<Operand<TFloat32>> mean = new ArrayList<>();
      List<Operand<TFloat32>> variance = new ArrayList<>();
      for (List<Lowering.BatchStatistics> part : parts) {
        mean.add(part.get(call).mean());
        variance.add(part.get(call).variance());
      }
      means.add(
          new Lowering.BatchStatistics(
              parts.get(0).get(call).layer(), average(tf, mean), average(tf, variance)));
    }
    return means;
  }

  /** The mean of as many values of one shape. */
  static Operand<TFloat32> average(Ops tf, List<Operand<TFloat32>> values) {
    return tf.math.mul(tf.math.addN(values), tf.constant(1f / values.size()));
  }

  private void move(
      Map<String, Operand<TFloat32>> moved, String name, Operand<TFloat32> batch, float share) {
    Operand<TFloat32> before =
        moved.containsKey(name)
            ? Objects.requireNonNull(moved.get(name))
            : variables.readFloat(name);
    Operand<TFloat32> difference = tf.math.sub(batch, before);
    moved.put(name, tf.math.add(before, tf.math.mul(difference, tf.constant(share))));
  }
}
