// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.graph.training.Variant;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The loss and gradients of a training batch, divided among devices. Each passes its share through
 * the network and back, normalizing by its own statistics; the first holds data and variables and
 * takes the mean of what comes back. With one device there is nothing to divide.
 *
 * @param gradients a trained parameter each
 */
record Shards(
    Operand<TFloat32> loss,
    List<Operand<TFloat32>> gradients,
    List<Lowering.BatchStatistics> statistics) {

  /** The name scope of what a device other than the first does. */
  static String scope(int device) {
    return "device_" + device;
  }

  /**
   * Of a batch that the first device holds.
   *
   * @param devices which divide the batch's size
   */
  static Shards of(
      Ops tf,
      PassGraph pass,
      StatisticsGraph statistics,
      Variant variant,
      int devices,
      Operand<?> inputs,
      Operand<TFloat32> targets,
      Operand<TInt64> key) {
    if (devices == 1) {
      return shard(tf, pass, variant, 0, inputs, targets, key);
    }
    List<? extends Operand<?>> shares = split(tf, inputs, devices);
    List<Output<TFloat32>> wanted = split(tf, targets, devices);
    List<Shards> parts = new ArrayList<>();
    for (int i = 0; i < devices; i++) {
      Ops there = i == 0 ? tf : tf.withSubScope(scope(i));
      parts.add(shard(there, pass, variant, i, shares.get(i), wanted.get(i), key));
    }
    return new Shards(
        StatisticsGraph.average(tf, parts.stream().map(Shards::loss).toList()),
        IntStream.range(0, pass.trained.size())
            .mapToObj(
                p ->
                    StatisticsGraph.average(
                        tf, parts.stream().map(part -> part.gradients().get(p)).toList()))
            .toList(),
        statistics.mean(parts.stream().map(Shards::statistics).toList()));
  }

  private static Shards shard(
      Ops tf,
      PassGraph pass,
      Variant variant,
      int part,
      Operand<?> inputs,
      Operand<TFloat32> targets,
      Operand<TInt64> key) {
    PassGraph.Forward forward =
        pass.forward(tf, variant, inputs, pass.noise(tf, key, tf.constant((long) part)));
    Operand<TFloat32> loss = pass.loss(tf, forward.logits(), targets, variant.temperature());
    return new Shards(loss, pass.gradients(tf, loss, variant.compute()), forward.statistics());
  }

  private static <T extends TType> List<Output<T>> split(Ops tf, Operand<T> batch, int devices) {
    return tf.split(tf.constant(0), batch, (long) devices).output();
  }
}
