// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.Variant.Mode;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Runs a network of one input and one output in inference, with given parameters. */
final class LayerRun {

  /** The values of a parameter. */
  @FunctionalInterface
  interface Values {
    float[] of(Parameter parameter);
  }

  private LayerRun() {}

  static float[] run(Network network, Values values, float[] input) {
    Network.Input given = network.inputs().get(0);
    int batch = input.length / Math.toIntExact(given.shape().size());
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Lowering<TFloat32> lowering =
          new Lowering<>(
              tf,
              TFloat32.class,
              Mode.INFERENCE,
              parameter -> constant(tf, ints(parameter.shape()), values.of(parameter)),
              (call, value) -> {
                throw new AssertionError("no dropout in inference");
              });
      int[] shape =
          IntStream.concat(IntStream.of(batch), IntStream.of(ints(given.shape()))).toArray();
      Operand<TFloat32> x = constant(tf, shape, input);
      String output = network.outputs().get(0).name();
      Operand<TFloat32> y = lowering.lower(network, Map.of(given.name(), x)).get(output);
      try (var result = session.runner().fetch(y).run()) {
        return Transfer.floats(result.get(0), Math.toIntExact(result.get(0).shape().size()));
      }
    }
  }

  /** Gaussian numbers, the same for a seed. */
  static float[] random(long size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[Math.toIntExact(size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static int[] ints(Shape shape) {
    return shape.dimensions().stream().mapToInt(Integer::intValue).toArray();
  }

  private static Operand<TFloat32> constant(Ops tf, int[] shape, float[] values) {
    return tf.reshape(tf.constant(values), tf.constant(shape));
  }
}
