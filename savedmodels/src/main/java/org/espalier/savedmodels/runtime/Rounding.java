// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.ArrayList;
import java.util.List;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Weights;
import org.espalier.savedmodels.packed.Precision;

/**
 * Rounds a model's weights as {@link Precision} says, each row of a product with a scale of its own
 * where there are scales, of embeddings each column. Biases, and factors and shifts that are one a
 * channel, are kept to the bit.
 */
public final class Rounding {

  private Rounding() {}

  /** The same model with rounded weights. */
  public static ModelGraph round(ModelGraph graph, Precision precision) {
    if (precision == Precision.FLOAT32) {
      return graph;
    }
    List<Op> ops = new ArrayList<>();
    graph.ops().forEach(op -> ops.add(round(op, precision)));
    return graph.with(ops);
  }

  private static Op round(Op op, Precision precision) {
    if (op instanceof ProductOp one) {
      Product exact = one.product();
      boolean scaling =
          op instanceof ProductOp.DepthwiseConvolution && exact.weights().columns() == 1;
      return scaling ? op : one.with(round(exact, precision));
    } else if (op instanceof Op.Embedding embedding) {
      return new Op.Embedding(embedding.input(), byColumn(embedding.weights(), precision));
    } else if (op instanceof Op.EmbeddingBag bag) {
      Weights weights = byColumn(bag.weights(), precision);
      return new Op.EmbeddingBag(bag.input(), weights, bag.mean(), bag.bias(), bag.function());
    }
    return op;
  }

  private static Product round(Product product, Precision precision) {
    Weights exact = product.weights();
    float[] channelsLast = transposed(exact.toArray(), exact.rows());
    float[] rounded = precision.rounded(channelsLast, exact.rows());
    float[] rows = transposed(rounded, exact.columns());
    Function function = product.function();
    return Product.of(Weights.of(exact.rows(), exact.columns(), rows), product.bias(), function);
  }

  private static Weights byColumn(Weights weights, Precision precision) {
    float[] rounded = precision.rounded(weights.toArray(), weights.columns());
    return Weights.of(weights.rows(), weights.columns(), rounded);
  }

  private static float[] transposed(float[] matrix, int rows) {
    int columns = matrix.length / rows;
    float[] transposed = new float[matrix.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = matrix[row * columns + column];
      }
    }
    return transposed;
  }
}
