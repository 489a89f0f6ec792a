// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

/**
 * A matrix product and what is fused with it: {@code function(weights x + bias)}, a row of the
 * weights for each output channel.
 *
 * @param bias one a row
 * @param single which kernel multiplies for one example; that of a dense layer whose weights are
 *     held whole takes them whole
 * @param batched which kernel multiplies for several
 */
public record Product(
    Weights weights, Floats bias, Function function, Kernel single, Kernel batched) {

  /** Which kernel multiplies. */
  public enum Kernel {
    /** One that skips every weight that is zero. */
    SPARSE,
    /** One that computes with blocks of whole rows. */
    DENSE
  }

  private static final double DENSE_FROM = 0.4; // density, where nothing has been measured

  /**
   * Checks that weights and bias fit.
   *
   * @throws IllegalArgumentException if there is not one bias a row
   */
  public Product {
    if (bias.size() != weights.rows()) {
      throw new IllegalArgumentException(
          "there must be one bias a row, got %d for %d rows"
              .formatted(bias.size(), weights.rows()));
    }
  }

  /** With kernels by density, where nothing has been measured: dense from 0.4 on. */
  public static Product of(Weights weights, Floats bias, Function function) {
    Kernel kernel = weights.density() < DENSE_FROM ? Kernel.SPARSE : Kernel.DENSE;
    return new Product(weights, bias, function, kernel, kernel);
  }

  /** The same with other kernels. */
  public Product with(Kernel newSingle, Kernel newBatched) {
    return new Product(weights, bias, function, newSingle, newBatched);
  }

  /** The same with another function. */
  public Product with(Function other) {
    return new Product(weights, bias, other, single, batched);
  }

  void requireColumns(long columns) {
    if (weights.columns() != columns) {
      throw new IllegalArgumentException(
          "the weights must have %d columns, have %d".formatted(columns, weights.columns()));
    }
  }
}
