// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.InputTransform.Words;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.data.Targets;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;

/** Rows of ids to train on, networks for them, and what these compute, in double precision. */
final class TextTasks {

  static final int VOCABULARY = 400;
  static final int WIDTH = 6;
  static final int UNITS = 5;
  static final int CLASSES = 3;

  private static final int FILTERS = 4;
  private static final int WINDOW = 2;

  private TextTasks() {}

  /** Distinct ids, at most six a row, 0 to 6 of them padding; the class hangs on the smallest. */
  static BatchSource words() {
    List<String> vocabulary = IntStream.range(0, VOCABULARY).mapToObj(i -> "w" + i).toList();
    return source(
        (ids, targets) -> Examples.ofInts(Shape.of(WIDTH), ids, targets),
        new Words(vocabulary, false));
  }

  /** The same as vectors with a 1 at each id. */
  static BatchSource vectors() {
    return source(
        (ids, targets) -> {
          float[] ones = new float[targets.size() * VOCABULARY];
          for (int i = 0; i < ids.length; i++) {
            if (ids[i] >= 0) {
              ones[i / WIDTH * VOCABULARY + ids[i]] = 1;
            }
          }
          return Examples.ofFloats(Shape.of(VOCABULARY), ones, targets);
        },
        new InputTransform.Columns(List.of()));
  }

  static Network bag(EmbeddingBag.Combiner combiner) {
    NetworkBuilder net = Network.builder("bag");
    EmbeddingBag layer = EmbeddingBag.of("fc1", VOCABULARY, UNITS).withCombiner(combiner);
    return classifier(
        net,
        net.call(layer.withActivation(ActivationFunction.TANH), net.ids("words", Shape.of(WIDTH))));
  }

  static Network dense() {
    NetworkBuilder net = Network.builder("dense");
    Dense layer = Dense.of("fc1", UNITS).withActivation(ActivationFunction.TANH);
    return classifier(net, net.call(layer, net.input("features", Shape.of(VOCABULARY))));
  }

  static Network sequence(ActivationFunction function) {
    NetworkBuilder net = Network.builder("sequence");
    String x = net.ids("words", Shape.of(WIDTH));
    x = net.call(Embedding.of("embedding", VOCABULARY, UNITS), x);
    x = net.call(Conv1D.of("conv", FILTERS, WINDOW).withActivation(function), x);
    return classifier(net, net.call(new GlobalMaxPooling1D("pool"), x));
  }

  /** The loss of an example under {@link #bag}. */
  static double bagLoss(
      Map<String, double[]> p, int[] ids, EmbeddingBag.Combiner combiner, int label) {
    double[] h = new double[UNITS];
    int present = 0;
    for (int id : ids) {
      if (id >= 0 && id < VOCABULARY) {
        present++;
        for (int u = 0; u < UNITS; u++) {
          h[u] += of(p, "fc1/kernel")[id * UNITS + u];
        }
      }
    }
    for (int u = 0; u < UNITS; u++) {
      double mean = combiner == EmbeddingBag.Combiner.MEAN ? Math.max(1, present) : 1;
      h[u] = Math.tanh(h[u] / mean + of(p, "fc1/bias")[u]);
    }
    return crossEntropy(logits(p, h), label);
  }

  /** The loss of an example under {@link #sequence} with tanh. */
  static double sequenceLoss(Map<String, double[]> p, int[] ids, int label) {
    double[] rows = new double[WIDTH * UNITS];
    for (int i = 0; i < WIDTH; i++) {
      if (ids[i] >= 0 && ids[i] < VOCABULARY) {
        System.arraycopy(of(p, "embedding/kernel"), ids[i] * UNITS, rows, i * UNITS, UNITS);
      }
    }
    return crossEntropy(logits(p, pooled(p, rows)), label);
  }

  /** The outputs' sum under {@link #sequence} where each place holds every id, weights positive. */
  static double sequenceSum(Map<String, double[]> p) {
    double[] rows = new double[WIDTH * UNITS];
    double[] kernel = of(p, "embedding/kernel");
    for (int i = 0; i < rows.length; i++) {
      for (int id = 0; id < VOCABULARY; id++) {
        rows[i] += kernel[id * UNITS + i % UNITS];
      }
    }
    return Arrays.stream(logits(p, convolved(p, rows))).sum();
  }

  private static double[] pooled(Map<String, double[]> p, double[] rows) {
    double[] h = convolved(p, rows);
    for (int f = 0; f < FILTERS; f++) {
      h[f] = Math.tanh(h[f]); // rises, so the highest stays the highest
    }
    return h;
  }

  private static double[] convolved(Map<String, double[]> p, double[] rows) {
    double[] highest = new double[FILTERS];
    for (int f = 0; f < FILTERS; f++) {
      highest[f] = Double.NEGATIVE_INFINITY;
      for (int at = 0; at + WINDOW <= WIDTH; at++) {
        double sum = of(p, "conv/bias")[f];
        for (int i = 0; i < WINDOW * UNITS; i++) {
          sum += rows[at * UNITS + i] * of(p, "conv/kernel")[i * FILTERS + f];
        }
        highest[f] = Math.max(highest[f], sum);
      }
    }
    return highest;
  }

  private static double[] logits(Map<String, double[]> p, double[] h) {
    double[] z = of(p, "logits/bias").clone();
    for (int c = 0; c < CLASSES; c++) {
      for (int i = 0; i < h.length; i++) {
        z[c] += h[i] * of(p, "logits/kernel")[i * CLASSES + c];
      }
    }
    return z;
  }

  private static double crossEntropy(double[] logits, int label) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.log(sum) - logits[label];
  }

  private static double[] of(Map<String, double[]> parameters, String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  private static Network classifier(NetworkBuilder net, String x) {
    return net.output("logits", net.call(Dense.of("logits", CLASSES), x)).build();
  }

  @FunctionalInterface
  private interface Form {
    Examples of(int[] ids, Targets.Labels targets);
  }

  private static BatchSource source(Form form, InputTransform transform) {
    List<Examples> parts = IntStream.rangeClosed(1, 3).mapToObj(i -> rows(60, i, form)).toList();
    return new BatchSource.Resident(
        new DataSet(
            "words",
            parts.get(0),
            parts.get(1),
            parts.get(2),
            transform,
            List.of("a", "b", "c"),
            "words"),
        Augmentation.NONE);
  }

  private static Examples rows(int n, long seed, Form form) {
    RandomStream random = RandomStream.of(seed);
    int[] ids = new int[n * WIDTH];
    Arrays.fill(ids, Words.PADDING);
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      int count = i % (WIDTH + 1);
      int[] drawn = random.permutation(VOCABULARY);
      for (int j = 0; j < count; j++) {
        ids[i * WIDTH + j] = drawn[j];
      }
      labels[i] = count == 0 ? 0 : drawn[0] % CLASSES;
    }
    return form.of(ids, Targets.labels(labels, CLASSES));
  }
}
