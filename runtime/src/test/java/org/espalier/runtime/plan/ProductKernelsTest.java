// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Product.Kernel;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.kernel.Kernels;
import org.junit.jupiter.api.Test;

class ProductKernelsTest {

  private static final ProductKernels ONE = new ProductKernels(Kernels.SCALAR, 1);
  private static final ProductKernels MANY = new ProductKernels(Kernels.SCALAR, 8);
  private static final Shape OUT = Shape.of(6);

  @Test
  void whatAKernelTakesIsWorkedOutByHand() {
    ProductOp sparse = dense(Kernel.SPARSE); // 6 x 10, two weights a row
    assertThat(ONE.bytes(sparse, OUT)).isEqualTo(12 * 4); // columns of four bytes
    assertThat(MANY.bytes(sparse, OUT)).isEqualTo(12 * 8); // offsets and values
    ProductOp whole = dense(Kernel.DENSE);
    assertThat(ONE.bytes(whole, OUT)).isEqualTo(60 * 4); // the matrix with its zeros
    assertThat(MANY.bytes(whole, OUT)).isEqualTo(12 * 8 + 12 * (4 + 16)); // blocks of four rows
  }

  /** Beside small arrays, and what is thrown away again. */
  @Test
  void aPlanTakesNoMoreThanWasGranted() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    Random random = new Random(5);
    for (Kernel kernel : Kernel.values()) {
      for (int capacity : new int[] {1, 8}) {
        float[] weights = new float[1000 * 1000];
        for (int i = 0; i < 20_000; i++) {
          weights[random.nextInt(weights.length)] = 1;
        }
        Product product = product(Weights.wrap(1000, 1000, weights), kernel);
        ProductOp op = new ProductOp.Dense(0, product);
        long granted = new ProductKernels(Kernels.SCALAR, capacity).bytes(op, Shape.of(1000));
        Plan.of(graph(op), Kernels.SCALAR, capacity, 1); // classes are loaded
        long before = threads.getThreadAllocatedBytes(id);
        Plan.of(graph(op), Kernels.SCALAR, capacity, 1);
        long taken = threads.getThreadAllocatedBytes(id) - before;
        assertThat(taken).as("%s, %d", kernel, capacity).isBetween(granted / 2, granted + 500_000);
      }
    }
  }

  private static ProductOp dense(Kernel kernel) {
    float[] weights = new float[60];
    for (int row = 0; row < 6; row++) {
      weights[row * 10 + row] = 1;
      weights[row * 10 + 9] = 2;
    }
    return new ProductOp.Dense(0, product(Weights.of(6, 10, weights), kernel));
  }

  private static Product product(Weights weights, Kernel kernel) {
    return Product.of(weights, Floats.zeros(weights.rows()), Function.LINEAR).with(kernel, kernel);
  }

  private static ModelGraph graph(ProductOp op) {
    return new ModelGraph(
        "layer",
        List.of(ModelGraph.Input.floats("x", Shape.of(1000))),
        List.of(op),
        List.of(new ModelGraph.Output("y", 1)),
        List.of());
  }
}
