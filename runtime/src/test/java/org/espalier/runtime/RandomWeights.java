// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.Random;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Product.Kernel;
import org.espalier.runtime.graph.Weights;

/** Seeded weights of any density, such that a sum of a row of them stays near 1. */
final class RandomWeights {

  private final Random random;

  RandomWeights(Random random) {
    this.random = random;
  }

  /** By chance with kernels that nothing has measured. */
  Product product(int rows, int columns, Function function) {
    double density = density();
    double scale = 1 / Math.sqrt(Math.max(1, density * columns));
    Product product = Product.of(matrix(rows, columns, density, scale), bias(rows), function);
    return random.nextBoolean() ? product : product.with(kernel(), kernel());
  }

  Weights matrix(int rows, int columns, double scale) {
    return matrix(rows, columns, density(), scale);
  }

  Floats bias(int size) {
    float[] bias = new float[size];
    boolean zero = random.nextInt(4) == 0;
    for (int i = 0; i < size && !zero; i++) {
      bias[i] = (float) (0.3 * random.nextGaussian());
    }
    return Floats.of(bias);
  }

  private Weights matrix(int rows, int columns, double density, double scale) {
    float[] matrix = new float[rows * columns];
    boolean holes = random.nextInt(3) == 0; // whole rows that are zero
    for (int row = 0; row < rows; row++) {
      boolean zero = holes && random.nextBoolean();
      for (int column = 0; column < columns && !zero; column++) {
        if (random.nextDouble() < density) {
          matrix[row * columns + column] = (float) (scale * random.nextGaussian());
        }
      }
    }
    round(matrix, columns);
    return Weights.of(rows, columns, matrix);
  }

  /** By chance as an exporter rounds: to bfloat16, to few values, or to int8 with a scale a row. */
  private void round(float[] matrix, int columns) {
    int rounding = random.nextInt(6);
    for (int from = 0; from < matrix.length; from += columns) {
      float largest = 0;
      for (int i = from; i < from + columns; i++) {
        largest = Math.max(largest, Math.abs(matrix[i]));
      }
      for (int i = from; i < from + columns && largest > 0; i++) {
        switch (rounding) {
          case 0 ->
              matrix[i] = Float.intBitsToFloat(Float.floatToRawIntBits(matrix[i]) & 0xffff0000);
          case 1 -> matrix[i] = Math.round(matrix[i] * 20) * 0.05f;
          case 2 -> matrix[i] = Math.round(matrix[i] / (largest / 127)) * (largest / 127);
          default -> {}
        }
      }
    }
  }

  private double density() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> 0.05;
      default -> random.nextDouble();
    };
  }

  private Kernel kernel() {
    return random.nextBoolean() ? Kernel.SPARSE : Kernel.DENSE;
  }
}
