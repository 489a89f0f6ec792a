// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.ComputeType;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.graph.training.Variant;
import org.espalier.graph.training.WeightDecay;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The optimizers against their formulas in plain Java doubles, given the device's gradients. */
class UpdateGraphTest {

  private static final double RATE = 0.05;
  private static final int STEPS = 6;

  private final Map<String, double[]> first = new HashMap<>(); // momentum, or Adam's m
  private final Map<String, double[]> second = new HashMap<>(); // Adam's v

  static Stream<TrainingSettings> settings() {
    return Stream.of(
        settings(new Optimizer.Sgd(0, false)),
        settings(new Optimizer.Sgd(0.9, false)),
        settings(new Optimizer.Sgd(0.9, true)).withDecay(WeightDecay.l2(0.1)),
        settings(new Optimizer.Sgd(0.8, false)).withDecay(WeightDecay.decoupled(0.2)),
        settings(Optimizer.adam()),
        settings(new Optimizer.Adam(0.8, 0.95, 1e-3)).withDecay(WeightDecay.decoupled(0.1)),
        settings(Optimizer.adam()).withDecay(WeightDecay.l2(0.1).onEverything()),
        settings(Optimizer.sgd(0.9)).withClipNorm(0.2).withDecay(WeightDecay.l2(0.1)));
  }

  private static TrainingSettings settings(Optimizer optimizer) {
    return TrainingSettings.of(120, optimizer, new Schedules.Constant(RATE));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void takesTheStepsOfItsFormula(TrainingSettings settings) {
    Network network = SmallTasks.mlp();
    Variant variant = Variant.training(ComputeType.FLOAT32);
    try (Trainer trainer =
        Trainer.open(
            network,
            Masking.kernels(network),
            settings,
            SmallTasks.clouds(),
            SmallTasks.ONE_THREAD,
            1,
            List.of(variant))) {
      trainer.assign(masks(network));
      for (int step = 1; step <= STEPS; step++) {
        State before = trainer.state();
        trainer.gradients().clear();
        trainer.gradients().add(variant, IntStream.range(0, 120).toArray(), false);
        Map<String, double[]> expected =
            step(network.parameters(), settings, before, trainer.gradients().sums(), step);
        trainer.applyGradients();
        State after = trainer.state();
        expected.forEach(
            (name, values) -> {
              float[] actual = after.floats(StateKind.PARAMETER.named(name));
              for (int i = 0; i < values.length; i++) {
                assertThat((double) actual[i]).as(name).isCloseTo(values[i], offset(2e-6));
              }
            });
      }
    }
  }

  private Map<String, double[]> step(
      List<Parameter> parameters,
      TrainingSettings settings,
      State state,
      Map<String, Tensor> gradients,
      int step) {
    Map<String, double[]> pulled = new HashMap<>();
    double squares = 0;
    for (Parameter p : parameters) {
      double[] g = doubles(((Tensor.Floats) gradients.get(p.name())).values());
      if (settings.decay().acts(WeightDecay.Kind.L2, p.role())) {
        double[] effective = effective(state, p);
        for (int i = 0; i < g.length; i++) {
          g[i] += settings.decay().rate() * effective[i];
        }
      }
      for (double value : g) {
        squares += value * value;
      }
      pulled.put(p.name(), g);
    }
    double scale = Math.min(1, settings.clipNorm() / Math.sqrt(squares));
    Map<String, double[]> moved = new HashMap<>();
    for (Parameter p : parameters) {
      double[] w = doubles(state.raw(p));
      double[] effective = effective(state, p);
      double[] g = pulled.get(p.name());
      double[] v = first.computeIfAbsent(p.name(), name -> new double[w.length]);
      double[] u = second.computeIfAbsent(p.name(), name -> new double[w.length]);
      double decay =
          settings.decay().acts(WeightDecay.Kind.DECOUPLED, p.role()) ? settings.decay().rate() : 0;
      for (int i = 0; i < w.length; i++) {
        double gradient = g[i] * scale;
        if (settings.optimizer() instanceof Optimizer.Sgd sgd) {
          v[i] = sgd.momentum() * v[i] + gradient;
          w[i] -= RATE * (sgd.nesterov() ? gradient + sgd.momentum() * v[i] : v[i]);
        } else if (settings.optimizer() instanceof Optimizer.Adam adam) {
          v[i] = adam.beta1() * v[i] + (1 - adam.beta1()) * gradient;
          u[i] = adam.beta2() * u[i] + (1 - adam.beta2()) * gradient * gradient;
          double correction =
              Math.sqrt(1 - Math.pow(adam.beta2(), step)) / (1 - Math.pow(adam.beta1(), step));
          w[i] -= RATE * correction * v[i] / (Math.sqrt(u[i]) + adam.epsilon());
        }
        w[i] -= RATE * decay * effective[i];
      }
      moved.put(p.name(), w);
    }
    return moved;
  }

  private static double[] effective(State state, Parameter parameter) {
    double[] effective = doubles(state.raw(parameter));
    String mask = StateKind.MASK.named(parameter.name());
    if (state.tensors().containsKey(mask)) {
      float[] values = state.floats(mask);
      for (int i = 0; i < effective.length; i++) {
        effective[i] *= values[i];
      }
    }
    return effective;
  }

  private static Map<String, Tensor> masks(Network network) {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, Tensor> masks = new HashMap<>();
    for (Parameter kernel : network.kernels()) {
      float[] mask = new float[Math.toIntExact(kernel.shape().size())];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = random.nextInt(3) == 0 ? 0 : 1;
      }
      masks.put(StateKind.MASK.named(kernel.name()), Tensor.of(kernel.shape(), mask));
    }
    return masks;
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
