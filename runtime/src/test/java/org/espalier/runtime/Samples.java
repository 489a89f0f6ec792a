// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.Random;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;

/** Weights from seeds. */
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
}
