// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.espalier.pruning.run.TwoLayersTask.CLASSES;
import static org.espalier.pruning.run.TwoLayersTask.DATA;
import static org.espalier.pruning.run.TwoLayersTask.EXAMPLES;
import static org.espalier.pruning.run.TwoLayersTask.HIDDEN;
import static org.espalier.pruning.run.TwoLayersTask.INPUTS;
import static org.espalier.pruning.run.TwoLayersTask.network;
import static org.espalier.pruning.run.TwoLayersTask.open;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Variant;
import org.espalier.pruning.mask.Criterion;
import org.espalier.pruning.mask.GradientMagnitude;
import org.espalier.pruning.mask.Grasp;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.mask.Snip;
import org.espalier.pruning.mask.SynFlow;
import org.espalier.pruning.mask.Taylor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scores on the device against double precision by hand ({@link TwoLayers}). */
class GradientCriteriaTest {

  private static final TwoLayers REFERENCE = new TwoLayers(INPUTS, HIDDEN, CLASSES);
  private static final Network NETWORK = network(ActivationFunction.TANH);

  private static Trainer trainer;
  private static State state;

  @BeforeAll
  static void openTrainer() {
    Grasp grasp = new Grasp();
    trainer =
        open(NETWORK, List.of(Variant.inference(), grasp.variants().get(0), Variant.outputSum()));
    state = trainer.initialState().with(masks()).with(biases());
  }

  @AfterAll
  static void close() {
    trainer.close();
  }

  @Test
  void snipIsTheNormalisedProductOfWeightAndGradient() {
    int[] batch = source().batch(0, 12);

    Map<String, double[]> expected = products(gradient(batch, 1));

    assertClose(new Snip(12, 1), normalised(expected), 1e-4);
  }

  @Test
  void snipOverSeveralBatchesAndOverAllTakesTheMeanGradient() {
    assertClose(new Snip(12, 3), normalised(products(gradient(all(), 1))), 1e-4);
    assertClose(new Snip(7, 0), normalised(products(gradient(all(), 1))), 1e-4);
  }

  @Test
  void gradientMagnitudeIsTheNormalisedGradient() {
    Map<String, double[]> expected = gradient(source().batch(0, 12), 1);
    expected.replaceAll(
        (name, g) -> IntStream.range(0, g.length).mapToDouble(i -> Math.abs(g[i])).toArray());

    assertClose(new GradientMagnitude(12, 1), normalised(expected), 1e-4);
  }

  @Test
  void taylorIsTheMeanOfTheSquaredProducts() {
    Map<String, double[]> first = products(gradient(source().batch(0, 12), 1));
    Map<String, double[]> second = products(gradient(source().batch(1, 12), 1));
    Map<String, double[]> expected = new HashMap<>();
    first.forEach(
        (name, a) -> {
          double[] b = second.get(name);
          expected.put(
              name,
              IntStream.range(0, a.length)
                  .mapToDouble(i -> (a[i] * a[i] + b[i] * b[i]) / 2)
                  .toArray());
        });

    assertClose(new Taylor(12, 2), expected, 1e-4);
  }

  @Test
  void graspIsTheWeightTimesTheHessianTimesTheGradient() {
    int[] batch = source().balancedBatch(0, 10);
    double temperature = 200;
    Map<String, double[]> weights = doubles();
    Map<String, double[]> gradient = gradient(batch, temperature);
    double step = 1e-4; // far below float32: the difference is the Hessian's to ten digits
    Map<String, double[]> above = gradient(moved(weights, gradient, step), batch, temperature);
    Map<String, double[]> below = gradient(moved(weights, gradient, -step), batch, temperature);
    Map<String, double[]> expected = new HashMap<>();
    for (Parameter kernel : NETWORK.kernels()) {
      double[] up = above.get(kernel.name());
      double[] down = below.get(kernel.name());
      double[] w = weights.get(kernel.name());
      expected.put(
          kernel.name(),
          IntStream.range(0, w.length)
              .mapToDouble(i -> w[i] * (up[i] - down[i]) / (2 * step))
              .toArray());
    }

    Map<String, float[]> scores = new Grasp().scores(scoring());

    double largest =
        expected.values().stream()
            .flatMapToDouble(java.util.Arrays::stream)
            .map(Math::abs)
            .max()
            .orElseThrow();
    expected.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            assertThat((double) scores.get(name)[i])
                .as(name)
                .isCloseTo(values[i], offset(3e-4 * largest));
          }
        });
  }

  @Test
  void synflowIsTheShareOfAllPathsUpToOneFactor() {
    Map<String, double[]> weights = doubles();
    double[] first = weights.get("fc1/kernel");
    double[] second = weights.get("logits/kernel");
    Map<String, double[]> expected =
        Map.of("fc1/kernel", new double[first.length], "logits/kernel", new double[second.length]);
    for (int i = 0; i < INPUTS; i++) {
      for (int j = 0; j < HIDDEN; j++) {
        for (int o = 0; o < CLASSES; o++) {
          double path = Math.abs(first[i * HIDDEN + j] * second[j * CLASSES + o]);
          expected.get("fc1/kernel")[i * HIDDEN + j] += path;
          expected.get("logits/kernel")[j * CLASSES + o] += path;
        }
      }
    }
    Network linear = network(ActivationFunction.RELU);
    try (Trainer relu = open(linear, List.of(Variant.outputSum()))) {
      Scoring scoring =
          new Scoring(
              linear, linear.kernels(), state, 1, Optional.of(new TrainerGradients(relu, DATA, 1)));
      Map<String, float[]> scores = new SynFlow().scores(scoring);
      double factor = scores.get("fc1/kernel")[1] / expected.get("fc1/kernel")[1];
      expected.forEach(
          (name, values) -> {
            for (int i = 0; i < values.length; i++) {
              assertThat((double) scores.get(name)[i])
                  .as(name)
                  .isCloseTo(
                      factor * values[i], offset(1e-4 * Math.abs(factor * values[i]) + 1e-12));
            }
          });
    }
  }

  private static void assertClose(
      Criterion criterion, Map<String, double[]> expected, double relative) {
    Map<String, float[]> scores = criterion.scores(scoring());
    double largest =
        expected.values().stream().flatMapToDouble(java.util.Arrays::stream).max().orElseThrow();
    expected.forEach(
        (name, values) -> {
          if (scores.containsKey(name)) {
            for (int i = 0; i < values.length; i++) {
              assertThat((double) scores.get(name)[i])
                  .as(name + " " + i)
                  .isCloseTo(values[i], offset(relative * values[i] + 1e-6 * largest));
            }
          }
        });
    assertThat(scores).containsOnlyKeys("fc1/kernel", "logits/kernel");
  }

  private static Scoring scoring() {
    return new Scoring(NETWORK, NETWORK.kernels(), state, 1, Optional.of(source()));
  }

  private static TrainerGradients source() {
    return new TrainerGradients(trainer, DATA, 1);
  }

  private static Map<String, double[]> gradient(int[] batch, double temperature) {
    return gradient(doubles(), batch, temperature);
  }

  /** By effective weights; of pruned ones 0. */
  private static Map<String, double[]> gradient(
      Map<String, double[]> weights, int[] batch, double temperature) {
    double[][] x = new double[batch.length][INPUTS];
    int[] labels = new int[batch.length];
    for (int n = 0; n < batch.length; n++) {
      for (int i = 0; i < INPUTS; i++) {
        x[n][i] = DATA.training().floats()[batch[n] * INPUTS + i];
      }
      labels[n] = ((Targets.Labels) DATA.training().targets()).labels()[batch[n]];
    }
    Map<String, double[]> gradient = REFERENCE.gradient(weights, x, labels, temperature);
    for (Parameter kernel : NETWORK.kernels()) {
      float[] mask = state.floats(StateKind.MASK.named(kernel.name()));
      double[] values = gradient.get(kernel.name());
      for (int i = 0; i < values.length; i++) {
        values[i] *= mask[i];
      }
    }
    return gradient;
  }

  private static Map<String, double[]> moved(
      Map<String, double[]> weights, Map<String, double[]> gradient, double step) {
    Map<String, double[]> moved = new HashMap<>(weights);
    for (Parameter kernel : NETWORK.kernels()) {
      double[] w = weights.get(kernel.name()).clone();
      for (int i = 0; i < w.length; i++) {
        w[i] += step * gradient.get(kernel.name())[i];
      }
      moved.put(kernel.name(), w);
    }
    return moved;
  }

  private static Map<String, double[]> products(Map<String, double[]> gradient) {
    Map<String, double[]> products = new HashMap<>();
    Map<String, double[]> weights = doubles();
    for (Parameter kernel : NETWORK.kernels()) {
      double[] w = weights.get(kernel.name());
      double[] g = gradient.get(kernel.name());
      products.put(
          kernel.name(),
          IntStream.range(0, w.length).mapToDouble(i -> Math.abs(w[i] * g[i])).toArray());
    }
    return products;
  }

  private static Map<String, double[]> normalised(Map<String, double[]> scores) {
    Map<String, double[]> kernels = new HashMap<>(scores);
    kernels.keySet().removeIf(name -> name.endsWith("bias"));
    double sum = kernels.values().stream().flatMapToDouble(java.util.Arrays::stream).sum();
    kernels.replaceAll(
        (name, values) -> java.util.Arrays.stream(values).map(v -> v / sum).toArray());
    return kernels;
  }

  /** Effective parameters. */
  private static Map<String, double[]> doubles() {
    Map<String, double[]> doubles = new HashMap<>();
    for (Parameter parameter : NETWORK.parameters()) {
      float[] values =
          NETWORK.kernels().contains(parameter)
              ? scoring().weights(parameter)
              : state.raw(parameter);
      doubles.put(
          parameter.name(),
          IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
    }
    return doubles;
  }

  private static int[] all() {
    return IntStream.range(0, EXAMPLES).toArray();
  }

  private static Map<String, Tensor> masks() {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, Tensor> masks = new HashMap<>();
    for (Parameter kernel : NETWORK.kernels()) {
      float[] mask = new float[Math.toIntExact(kernel.shape().size())];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = i != 1 && random.nextInt(4) == 0 ? 0 : 1;
      }
      masks.put(StateKind.MASK.named(kernel.name()), Tensor.of(kernel.shape(), mask));
    }
    return masks;
  }

  private static Map<String, Tensor> biases() {
    return Map.of(
        "parameter/fc1/bias",
        Tensor.of(Shape.of(HIDDEN), 0.1f, -0.2f, 0.3f, 0, 0.1f, 0, -0.1f),
        "parameter/logits/bias",
        Tensor.of(Shape.of(CLASSES), 0.1f, 0, -0.1f));
  }
}
