// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.List;

/**
 * The rows of the kernel for some ids, added up: ids {@code [n]} to {@code [units]}, {@code
 * activation(sum of kernel[id] + bias)}. Where each id stands once, a sum is what {@link Dense}
 * makes of a vector with a 1 at each id, parameters and all, without ever holding that vector. An
 * id outside [0, vocabulary) is nothing, which is how short rows are padded; an id that stands
 * twice counts twice.
 *
 * <p>It counts one multiply-add for each of the n ids and each unit, as if no row were padded and
 * every id as frequent as the next.
 *
 * @param vocabulary rows of the kernel {@code [vocabulary, units]}, at least 1
 * @param units outputs, at least 1
 * @param combiner what becomes of the rows
 * @param bias whether a bias is added
 */
public record EmbeddingBag(
    String name,
    int vocabulary,
    int units,
    Combiner combiner,
    ActivationFunction activation,
    boolean bias,
    Initializer kernel)
    implements Layer {

  /** What becomes of the rows. */
  public enum Combiner {
    /** Their sum. */
    SUM,
    /** Their sum over the number of ids inside [0, vocabulary); zeros if there are none. */
    MEAN
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if vocabulary or units is below 1
   */
  public EmbeddingBag {
    Embedding.checkSizes(name, vocabulary, units);
  }

  /** The sum, with a bias, no activation and a Glorot-uniform kernel, as {@link Dense}. */
  public static EmbeddingBag of(String name, int vocabulary, int units) {
    return new EmbeddingBag(
        name,
        vocabulary,
        units,
        Combiner.SUM,
        ActivationFunction.LINEAR,
        true,
        Initializer.glorotUniform());
  }

  /** The same layer with another combiner. */
  public EmbeddingBag withCombiner(Combiner combiner) {
    return new EmbeddingBag(name, vocabulary, units, combiner, activation, bias, kernel);
  }

  /** The same layer with another activation. */
  public EmbeddingBag withActivation(ActivationFunction activation) {
    return new EmbeddingBag(name, vocabulary, units, combiner, activation, bias, kernel);
  }

  /** The same layer with another number of units. */
  public EmbeddingBag withUnits(int units) {
    return new EmbeddingBag(name, vocabulary, units, combiner, activation, bias, kernel);
  }

  /** The same layer with or without a bias. */
  public EmbeddingBag withBias(boolean bias) {
    return new EmbeddingBag(name, vocabulary, units, combiner, activation, bias, kernel);
  }

  /** The same layer with another kernel initializer. */
  public EmbeddingBag withKernel(Initializer kernel) {
    return new EmbeddingBag(name, vocabulary, units, combiner, activation, bias, kernel);
  }

  @Override
  public boolean takesIds() {
    return true;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    OnlyInput.of(this, inputs, 1);
    return Shape.of(units);
  }

  @Override
  public List<Parameter> parameters(List<Shape> inputs) {
    return Parameter.kernel(name, Shape.of(vocabulary, units), kernel, vocabulary, units)
        .withBias(bias, units);
  }

  @Override
  public double uses(List<Shape> inputs) {
    return (double) OnlyInput.of(this, inputs, 1).dimension(0) / vocabulary;
  }
}
