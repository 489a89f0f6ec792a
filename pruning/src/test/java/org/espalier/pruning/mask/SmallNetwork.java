// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;

/** Three dense layers, z, m and a, of 42, 35 and 15 weights: 92, in no alphabetic order. */
final class SmallNetwork {

  static final int WEIGHTS = 92;
  static final Network NETWORK = network();

  private SmallNetwork() {}

  private static Network network() {
    NetworkBuilder net = Network.builder("net");
    String x = net.input("x", Shape.of(6));
    x = net.call(Dense.of("z", 7), x);
    x = net.call(Dense.of("m", 5), x);
    x = net.call(Dense.of("a", 3), x);
    return net.output("y", x).build();
  }

  static State state() {
    return InitialValues.state(NETWORK, Masking.kernels(NETWORK), Optimizer.sgd(0), 1);
  }

  /** Scores that are the same for every State. */
  static Criterion scoring(Map<String, float[]> scores) {
    return scoring -> scores;
  }

  static Map<String, float[]> constant(float score) {
    Map<String, float[]> scores = new HashMap<>();
    for (Parameter kernel : NETWORK.kernels()) {
      float[] values = new float[(int) kernel.shape().size()];
      Arrays.fill(values, score);
      scores.put(kernel.name(), values);
    }
    return scores;
  }

  /** Even seeds give scores that are all different, odd ones many ties. */
  static Map<String, float[]> random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, float[]> scores = constant(0);
    for (Parameter kernel : NETWORK.kernels()) {
      float[] values = scores.get(kernel.name());
      for (int i = 0; i < values.length; i++) {
        values[i] = seed % 2 == 0 ? (float) random.nextGaussian() : random.nextInt(4) - 1;
      }
    }
    return scores;
  }

  /** How many weights masks keep. */
  static long kept(Map<String, Tensor> masks) {
    return masks.keySet().stream().mapToLong(name -> kept(masks, name)).sum();
  }

  static long kept(Map<String, Tensor> masks, String name) {
    return Survivors.count(((Tensor.Floats) masks.get(name)).values());
  }

  static float[] mask(State state, Parameter kernel) {
    return state.floats(StateKind.MASK.named(kernel.name()));
  }

  static PruningMethod method(Criterion criterion, Scope scope) {
    return new PruningMethod(criterion, scope, List.of(), new EmptyLayers.Warn(), false);
  }
}
