// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.Optional;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Weights;

/** What operations have in common. */
public final class OpParts {

  private OpParts() {}

  /** The product of an operation that has one. */
  public static Optional<Product> product(Op op) {
    return op instanceof ProductOp one ? Optional.of(one.product()) : Optional.empty();
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
}
