// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.List;
import java.util.Random;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/** Weights, numbers and small graphs from seeds. */
final class Samples {

  private Samples() {}

  /** Random weights of a density and biases, with relu; numbers keep their size. */
  static Product product(int rows, int columns, double density, long seed) {
    Random random = new Random(seed);
    float deviation = (float) Math.sqrt(2 / (density * columns));
    float[] weights = new float[rows * columns];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextDouble() < density ? deviation * (float) random.nextGaussian() : 0;
    }
    float[] bias = new float[rows];
    for (int i = 0; i < rows; i++) {
      bias[i] = 0.1f * (float) random.nextGaussian();
    }
    return Product.of(Weights.of(rows, columns, weights), Floats.of(bias), Function.RELU);
  }

  /** Normally distributed. */
  static float[] numbers(int count, Random random) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /** A graph of one input, value 0, that gives back the last result. */
  static ModelGraph graph(Shape input, List<Op> ops) {
    return new ModelGraph(
        "sample",
        List.of(ModelGraph.Input.floats("x", input)),
        ops,
        List.of(new ModelGraph.Output("y", ops.size())),
        List.of("cat", "dog"));
  }

  /** Small, with every kind of product: an image of [9, 9, 2] to 10 numbers. */
  static ModelGraph network() {
    Shape image = Shape.of(9, 9, 2);
    return graph(
        image,
        List.of(
            new ProductOp.Convolution(0, Window.same(image, 3, 1), product(5, 18, 0.3, 1)),
            new ProductOp.DepthwiseConvolution(1, Window.same(image, 3, 2), product(5, 9, 0.9, 2)),
            new Op.Flatten(2),
            new ProductOp.Dense(3, product(301, 125, 0.9, 3).with(Function.TANH)),
            new ProductOp.Dense(4, product(10, 301, 0.05, 4))));
  }
}
