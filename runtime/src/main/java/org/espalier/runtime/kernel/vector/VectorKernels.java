// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.kernel.Copies;
import org.espalier.runtime.kernel.DenseDot;
import org.espalier.runtime.kernel.DenseWeights;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseDot;
import org.espalier.runtime.kernel.SparseProduct;
import org.espalier.runtime.kernel.SparseWeights;

/** The kernels with the Vector API. */
public final class VectorKernels implements Kernels {

  /** Weights: fewer are no work, and vectors take a while to start. */
  private static final int WORTH_TILING = 64;

  /** Weights: with fewer a prediction is over before vectors have been compiled. */
  private static final int WORTH_VECTORS = 1 << 15;

  @Override
  public ProductKernel sparse(SparseWeights weights) {
    return weights.value().length < WORTH_TILING
        ? new SparseProduct(weights)
        : new VectorSparseProduct(weights);
  }

  @Override
  public ProductKernel dense(SparseWeights weights) {
    return new VectorDenseProduct(weights);
  }

  @Override
  public long denseBytes(Weights weights) {
    return DenseWeights.bytes(weights, VectorDenseProduct.ROWS);
  }

  @Override
  public ProductKernel sparseDot(Product product) {
    return gathers(product.weights()) ? new VectorSparseDot(product) : new SparseDot(product);
  }

  @Override
  public long sparseDotBytes(Weights weights) {
    return gathers(weights) ? VectorSparseDot.bytes(weights) : SparseDot.bytes(weights);
  }

  private static boolean gathers(Weights weights) {
    return weights.nonZeros() >= WORTH_VECTORS && VectorSparseDot.fits(weights);
  }

  @Override
  public ProductKernel denseDot(Product product) {
    return product.weights().nonZeros() < WORTH_VECTORS || !VectorDenseDot.fits(product)
        ? new DenseDot(product)
        : new VectorDenseDot(product);
  }

  @Override
  public Copies copies() {
    return new VectorCopies();
  }

  @Override
  public String toString() {
    return "the Vector API";
  }
}
