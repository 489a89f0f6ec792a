// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * A row of the kernel for each id: ids {@code [n]} to {@code [n, units]}. An id outside [0,
 * vocabulary) is nothing: a row of zeros. It counts no multiply-adds, since a look-up multiplies
 * nothing.
 *
 * @param vocabulary rows of the kernel {@code [vocabulary, units]}, at least 1
 * @param units at least 1
 */
public record Embedding(String name, int vocabulary, int units, Initializer kernel)
    implements Layer {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if vocabulary or units is below 1
   */
  public Embedding {
    checkSizes(name, vocabulary, units);
  }

  /** With a Gaussian kernel of deviation 0.1. */
  public static Embedding of(String name, int vocabulary, int units) {
    return new Embedding(name, vocabulary, units, new Initializer.Normal(0.1));
  }

  /** The same layer with another number of units. */
  public Embedding withUnits(int units) {
    return new Embedding(name, vocabulary, units, kernel);
  }

  @Override
  public boolean takesIds() {
    return true;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(OnlyInput.of(this, inputs, 1).dimension(0), units);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    return List.of(Parameter.kernel(name, Shape.of(vocabulary, units), kernel, vocabulary, units));
  }

  static void checkSizes(String name, int vocabulary, int units) {
    if (vocabulary < 1 || units < 1) {
      throw new IllegalArgumentException(
          "vocabulary and units must be at least 1, got %d and %d (layer %s)"
              .formatted(vocabulary, units, name));
    }
  }
}
