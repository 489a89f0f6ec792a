// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/** Which kernels multiply and move: in scalar Java, or with the Vector API. */
public interface Kernels {

  /** The kernels in scalar Java. */
  Kernels SCALAR = new ScalarKernels();

  /** For any number of columns, skipping zeros. */
  ProductKernel sparse(SparseWeights weights);

  /** For any number of columns, in blocks of rows. */
  ProductKernel dense(SparseWeights weights);

  /** For one column, skipping zeros. */
  ProductKernel sparseDot(SparseWeights weights);

  /** For one column, in blocks of rows. */
  ProductKernel denseDot(SparseWeights weights);

  /** What moves numbers. */
  Copies copies();
}
