// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.graph.data.RandomStream;
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a second thread brings: eight convolutions 3x3 of 64 channels on images of 32x32, or eight
 * dense layers of 1024 units, a tenth of their weights left.
 */
@Tag("benchmark")
final class RuntimeThreadsBenchmark {

  private static final Shape IMAGE = Shape.of(32, 32, 64);
  private static final int BATCH = 32;
  private static final int LAYERS = 8;
  private static final int PAIRS = 40;
  private static final int WARM_UP = 60; // predictions

  @Test
  void aBatchOfImagesIsDividedBetweenTwo() {
    measure("runtime-threads-convolutions", IMAGE, convolutions(), BATCH).requireAtLeast(1.7);
  }

  @Test
  void stepsOfALargeDenseNetworkAreSharedByTwo() {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      ops.add(new ProductOp.Dense(i, product(1024, 1024, i)));
    }
    measure("runtime-threads-dense", Shape.of(1024), ops, BATCH).requireAtLeast(1.2);
  }

  @Test
  void oneImageGainsLittle() {
    measure("runtime-threads-one-image", IMAGE, convolutions(), 1).requireAtLeast(0.8);
  }

  private static List<Op> convolutions() {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      ops.add(new ProductOp.Convolution(i, Window.same(IMAGE, 3, 1), product(64, 9 * 64, i)));
    }
    return ops;
  }

  private static Figure measure(String name, Shape input, List<Op> ops, int batch) {
    ModelGraph graph =
        new ModelGraph(
            name,
            List.of(ModelGraph.Input.floats("x", input)),
            ops,
            List.of(new ModelGraph.Output("y", ops.size())),
            List.of());
    try (Model one = Model.of(graph, ModelOptions.DEFAULT);
        Model two = Model.of(graph, ModelOptions.DEFAULT.withThreads(2))) {
      float[] from = new float[batch * input.size()];
      float[] to = new float[batch * one.outputShape(0).size()];
      Arrays.fill(from, 0.5f);
      for (int i = 0; i < WARM_UP * BATCH / batch; i++) {
        one.predict(from, to, batch);
        two.predict(from, to, batch);
      }
      int runs = Math.max(1, 2 * BATCH / batch);
      Quartiles ratio =
          Alternation.ratio(
              PAIRS, () -> predict(one, from, to, runs), () -> predict(two, from, to, runs));
      return new Figure(name, "time of one thread / of two, batch " + batch, ratio);
    }
  }

  private static void predict(Model model, float[] from, float[] to, int runs) {
    for (int i = 0; i < runs; i++) {
      model.predict(from, to, from.length / model.inputs().get(0).shape().size());
    }
  }

  /** Gaussian weights that keep numbers at their size, a tenth of them left, and relu. */
  private static Product product(int rows, int columns, int seed) {
    RandomStream random = RandomStream.of(1, seed);
    float[] weights = new float[rows * columns];
    double spread = Math.sqrt(2 / (0.1 * columns));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.uniform() < 0.1 ? (float) (spread * random.gaussian()) : 0;
    }
    return Product.of(Weights.of(rows, columns, weights), Floats.zeros(rows), Function.RELU);
  }
}
