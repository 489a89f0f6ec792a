// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.List;
import java.util.Optional;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;

/** What operations have in common: looked at, and exchanged. */
public final class OpParts {

  private OpParts() {}

  /** The same operation on other values. */
  static Op with(Op op, List<Integer> inputs) {
    int first = inputs.get(0);
    if (op instanceof Op.Dense dense) {
      return new Op.Dense(first, dense.product());
    } else if (op instanceof Op.Convolution conv) {
      return new Op.Convolution(first, conv.window(), conv.product());
    } else if (op instanceof Op.DepthwiseConvolution conv) {
      return new Op.DepthwiseConvolution(first, conv.window(), conv.product());
    } else if (op instanceof Op.Embedding embedding) {
      return new Op.Embedding(first, embedding.weights());
    } else if (op instanceof Op.EmbeddingBag bag) {
      return new Op.EmbeddingBag(first, bag.weights(), bag.mean(), bag.bias(), bag.function());
    } else if (op instanceof Op.Pool pool) {
      return new Op.Pool(first, pool.pooling(), pool.window());
    } else if (op instanceof Op.GlobalPool pool) {
      return new Op.GlobalPool(first, pool.pooling());
    } else if (op instanceof Op.Flatten) {
      return new Op.Flatten(first);
    } else if (op instanceof Op.Add sum) {
      return new Op.Add(first, inputs.get(1), sum.function());
    } else if (op instanceof Op.Multiply) {
      return new Op.Multiply(first, inputs.get(1));
    } else if (op instanceof Op.Concatenation) {
      return new Op.Concatenation(inputs);
    } else if (op instanceof Op.Activation activation) {
      return new Op.Activation(first, activation.function());
    } else if (op instanceof Op.Standardization) {
      return new Op.Standardization(first);
    } else if (op instanceof Op.TableColumns table) {
      return new Op.TableColumns(first, table.columns());
    }
    throw new AssertionError(op.getClass());
  }

  /** The product of an operation that is one. */
  public static Optional<Product> product(Op op) {
    if (op instanceof Op.Dense dense) {
      return Optional.of(dense.product());
    } else if (op instanceof Op.Convolution conv) {
      return Optional.of(conv.product());
    } else if (op instanceof Op.DepthwiseConvolution conv) {
      return Optional.of(conv.product());
    }
    return Optional.empty();
  }

  /** The weights of an operation that has some. */
  public static Optional<Weights> weights(Op op) {
    if (op instanceof Op.Embedding embedding) {
      return Optional.of(embedding.weights());
    } else if (op instanceof Op.EmbeddingBag bag) {
      return Optional.of(bag.weights());
    }
    return product(op).map(Product::weights);
  }

  /** What becomes of each number in the end; linear where nothing does. */
  public static Function function(Op op) {
    if (op instanceof Op.Activation activation) {
      return activation.function();
    } else if (op instanceof Op.Add sum) {
      return sum.function();
    } else if (op instanceof Op.EmbeddingBag bag) {
      return bag.function();
    }
    return product(op).map(Product::function).orElse(Function.LINEAR);
  }

  /** The same operation with another product. */
  static Op with(Op op, Product product) {
    if (op instanceof Op.Dense dense) {
      return new Op.Dense(dense.input(), product);
    } else if (op instanceof Op.Convolution conv) {
      return new Op.Convolution(conv.input(), conv.window(), product);
    } else if (op instanceof Op.DepthwiseConvolution conv) {
      return new Op.DepthwiseConvolution(conv.input(), conv.window(), product);
    }
    throw new IllegalArgumentException("no product: " + op.getClass());
  }
}
