// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

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
  public ProductKernel sparseDot(SparseWeights weights) {
    return new SparseDot(weights);
  }

  @Override
  public ProductKernel denseDot(SparseWeights weights) {
    return new DenseDot(weights);
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
