// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;

/** Which kernels multiply and move: in scalar Java, or with the Vector API. */
public interface Kernels {

  /** The kernels in scalar Java. */
  Kernels SCALAR = new ScalarKernels();

  /** For any number of columns, skipping zeros. */
  ProductKernel sparse(SparseWeights weights);

  /** For any number of columns, in blocks of rows. */
  ProductKernel dense(SparseWeights weights);

  /** At most so many bytes are what a dense kernel has of its own. */
  long denseBytes(Weights weights);

  /** For one column of numbers side by side, skipping zeros; the function is a clamp. */
  ProductKernel sparseDot(Product product);

  /** So many bytes are what that has of its own. */
  long sparseDotBytes(Weights weights);

  /** For one column of numbers side by side, whole rows; the function is a clamp. */
  ProductKernel denseDot(Product product);

  /** What moves numbers. */
  Copies copies();
}
