// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseWeights;

/** Chooses the kernel of each product, and knows what it takes before it is made. */
record ProductKernels(Kernels kernels, int capacity) {

  /** Whether it has one column, whose numbers lie side by side: a dense layer, one example. */
  boolean isColumn(ProductOp op, Shape out) {
    return op.window().isPoint() && !isApart(op) && capacity * out.positions() == 1;
  }

  /** At most so many bytes a product takes beside its weights as they are held. */
  long bytes(ProductOp op, Shape out) {
    Weights weights = op.product().weights();
    if (!isColumn(op, out)) {
      long offsets = (Integer.BYTES + Float.BYTES) * (long) weights.nonZeros();
      return offsets + (isSparse(op) ? 0 : kernels.denseBytes(weights));
    } else if (isSparseDot(op.product())) {
      return kernels.sparseDotBytes(weights);
    }
    return weights.isWhole() ? 0 : (long) Float.BYTES * weights.rows() * weights.columns();
  }

  /** For one column. */
  ProductKernel dot(Product product) {
    return isSparseDot(product) ? kernels.sparseDot(product) : kernels.denseDot(product);
  }

  /** For any number of columns, by the weights with their offsets. */
  ProductKernel of(ProductOp op, SparseWeights weights) {
    return isSparse(op) ? kernels.sparse(weights) : kernels.dense(weights);
  }

  /** Weights held whole are not copied. */
  private static boolean isSparseDot(Product product) {
    return product.single() == Product.Kernel.SPARSE && !product.weights().isWhole();
  }

  /** Rows of a depthwise convolution share no numbers, so that blocks of them are no use. */
  private boolean isSparse(ProductOp op) {
    Product.Kernel choice = capacity == 1 ? op.product().single() : op.product().batched();
    return isApart(op) || choice == Product.Kernel.SPARSE;
  }

  private static boolean isApart(ProductOp op) {
    return op instanceof ProductOp.DepthwiseConvolution;
  }
}
