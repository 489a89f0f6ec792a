// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;

/** The kernels in scalar Java. */
final class ScalarKernels implements Kernels {

  @Override
  public ProductKernel sparse(SparseWeights weights) {
    return new SparseProduct(weights);
  }

  @Override
  public ProductKernel dense(SparseWeights weights) {
    return new DenseProduct(weights);
  }

  @Override
  public long denseBytes(Weights weights) {
    return DenseWeights.bytes(weights, DenseProduct.ROWS);
  }

  @Override
  public ProductKernel sparseDot(Product product) {
    return new SparseDot(product);
  }

  @Override
  public long sparseDotBytes(Weights weights) {
    return SparseDot.bytes(weights);
  }

  @Override
  public ProductKernel denseDot(Product product) {
    return new DenseDot(product);
  }

  @Override
  public Copies copies() {
    return Copies.SCALAR;
  }

  @Override
  public String toString() {
    return "scalar code";
  }
}
