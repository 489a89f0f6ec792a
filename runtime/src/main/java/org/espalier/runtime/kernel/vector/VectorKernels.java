// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import jdk.incubator.vector.FloatVector;
import org.espalier.runtime.kernel.Copies;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseDot;
import org.espalier.runtime.kernel.SparseWeights;

/** The kernels with the Vector API. */
public final class VectorKernels implements Kernels {

  /** Weights: with fewer a prediction is over before vectors have been compiled. */
  private static final int WORTH_GATHERING = 1 << 15;

  @Override
  public ProductKernel sparse(SparseWeights weights) {
    return new VectorSparseProduct(weights);
  }

  @Override
  public ProductKernel dense(SparseWeights weights) {
    return new VectorDenseProduct(weights);
  }

  @Override
  public ProductKernel sparseDot(SparseWeights weights) {
    return weights.value().length < WORTH_GATHERING
        ? new SparseDot(weights)
        : new VectorSparseDot(weights);
  }

  @Override
  public ProductKernel denseDot(SparseWeights weights) {
    return new VectorDenseDot(weights);
  }

  @Override
  public Copies copies() {
    return new VectorCopies();
  }

  @Override
  public String toString() {
    return "vectors of " + FloatVector.SPECIES_PREFERRED.length() + " numbers";
  }
}
