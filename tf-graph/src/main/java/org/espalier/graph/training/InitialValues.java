// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;

/** The State before the first step, drawn on the host from a seed. */
public final class InitialValues {

  // A Gaussian cut at two standard deviations has this one; drawing is widened to make up for it.
  private static final double CUT_DEVIATION = 0.8796256610342398;

  private InitialValues() {}

  /** Fresh parameters, masks of ones, empty slots, step 0 of schedule 0, data order 0. */
  public static State state(Network network, Masking masking, Optimizer optimizer, long seed) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (Parameter parameter : network.parameters()) {
      tensors.put(State.fullName(parameter), draw(parameter, seed, 0));
      if (parameter.trainable()) {
        for (String slot : optimizer.slots()) {
          tensors.put(StateKind.SLOT.named(slot + "/" + parameter.name()), zeros(parameter));
        }
      }
    }
    masking
        .shapes(network)
        .forEach((mask, shape) -> tensors.put(StateKind.MASK.named(mask), filled(shape, 1)));
    if (optimizer instanceof Optimizer.Adam) {
      tensors.put(StateKind.SLOT.named(Optimizer.Adam.STEP), Tensor.of(0));
    }
    tensors.put(State.STEP, Tensor.of(0));
    tensors.put(State.SCHEDULE_INDEX, Tensor.of(0));
    tensors.put(State.ORDER, Tensor.of(0));
    return new State(tensors);
  }

  /** The same, with the slots of loss scaling where training computes in half precision. */
  public static State state(
      Network network, Masking masking, TrainingSettings settings, long seed) {
    State state = state(network, masking, settings.optimizer(), seed);
    Map<String, Tensor> scaling = new TreeMap<>();
    if (settings.compute() == ComputeType.FLOAT16) {
      LossScaling.SLOTS.forEach(slot -> scaling.put(StateKind.SLOT.named(slot), Tensor.of(0)));
    }
    return state.with(scaling);
  }

  /**
   * A parameter's first values.
   *
   * @param draw 0 for the first draw; another number for a fresh one from the same seed
   */
  public static Tensor draw(Parameter parameter, long seed, long draw) {
    RandomStream random = RandomStream.of(seed, RandomStream.hash(parameter.name()), draw);
    float[] values = new float[Math.toIntExact(parameter.shape().size())];
    Initializer initializer = parameter.initializer();
    if (initializer instanceof Initializer.Constant constant) {
      Arrays.fill(values, (float) constant.value());
    } else if (initializer instanceof Initializer.Identity) {
      for (int i = 0; i < values.length; i += parameter.shape().dimension(1) + 1) {
        values[i] = 1;
      }
    } else if (initializer instanceof Initializer.Normal normal) {
      fill(values, Initializer.Distribution.NORMAL, normal.standardDeviation(), random);
    } else if (initializer instanceof Initializer.TruncatedNormal cut) {
      fillCut(values, cut.standardDeviation(), random);
    } else if (initializer instanceof Initializer.VarianceScaling scaling) {
      double variance = scaling.scale() / fan(parameter, scaling.fan());
      fill(values, scaling.distribution(), Math.sqrt(variance), random);
    }
    return Tensor.of(parameter.shape(), values);
  }

  private static double fan(Parameter parameter, Initializer.Fan fan) {
    double size =
        switch (fan) {
          case IN -> parameter.fanIn();
          case OUT -> parameter.fanOut();
          case AVERAGE -> (parameter.fanIn() + parameter.fanOut()) / 2.0;
        };
    if (size <= 0) {
      throw new IllegalArgumentException(
          "variance scaling needs a fan, " + parameter.name() + " has none");
    }
    return size;
  }

  private static void fill(
      float[] values, Initializer.Distribution distribution, double sd, RandomStream random) {
    switch (distribution) {
      case UNIFORM -> {
        double bound = sd * Math.sqrt(3);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) ((2 * random.uniform() - 1) * bound);
        }
      }
      case NORMAL -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (sd * random.gaussian());
        }
      }
      case TRUNCATED_NORMAL -> fillCut(values, sd / CUT_DEVIATION, random);
    }
  }

  private static void fillCut(float[] values, double sd, RandomStream random) {
    for (int i = 0; i < values.length; i++) {
      double g = random.gaussian();
      while (Math.abs(g) > 2) {
        g = random.gaussian();
      }
      values[i] = (float) (sd * g);
    }
  }

  private static Tensor zeros(Parameter parameter) {
    return filled(parameter.shape(), 0);
  }

  private static Tensor filled(org.espalier.graph.network.Shape shape, float value) {
    float[] values = new float[Math.toIntExact(shape.size())];
    Arrays.fill(values, value);
    return Tensor.of(shape, values);
  }
}
