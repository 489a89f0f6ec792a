// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.espalier.runtime.graph.Product;
import org.junit.jupiter.api.Test;

class ScalarKernelsTest {

  private static final List<Function<SparseWeights, ProductKernel>> ANY_COLUMNS =
      List.of(Kernels.SCALAR::sparse, Kernels.SCALAR::dense);
  private static final List<Function<Product, ProductKernel>> ONE_COLUMN =
      List.of(Kernels.SCALAR::sparseDot, Kernels.SCALAR::denseDot);

  @Test
  void productsOfAnyCountAreTheSumsInFloat64() {
    for (int count = 1; count <= 300; count++) {
      for (Function<SparseWeights, ProductKernel> kernel : ANY_COLUMNS) {
        ProductCase one = new ProductCase(count, count, count % 5 / 4.0);
        one.check(kernel.apply(one.weights()));
        one.checkLeavesOtherRows(kernel.apply(one.weights()));
      }
    }
  }

  @Test
  void productsOfOneColumnAreTheSumsInFloat64() {
    for (int seed = 0; seed < 300; seed++) {
      for (Function<Product, ProductKernel> kernel : ONE_COLUMN) {
        ProductCase one = new ProductCase(seed, 1, seed % 5 / 4.0).ofOneColumn();
        one.check(kernel.apply(one.product()));
        one.checkLeavesOtherRows(kernel.apply(one.product()));
      }
    }
  }

  @Test
  void numbersThatAreNotFinitePassThrough() {
    float[] numbers = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    for (int seed = 0; seed < 100; seed++) {
      for (float number : numbers) {
        ProductCase many = new ProductCase(seed, 1 + seed, 1).withNumber(number);
        ANY_COLUMNS.forEach(kernel -> many.check(kernel.apply(many.weights())));
        ProductCase one = new ProductCase(seed, 1, 1).withNumber(number).ofOneColumn();
        ONE_COLUMN.forEach(kernel -> one.check(kernel.apply(one.product())));
      }
    }
  }

  @Test
  void infiniteNumbersReachOnlyRowsThatHaveThem() {
    for (int seed = 0; seed < 100; seed++) {
      ProductCase many = new ProductCase(seed, 1 + seed, 0.3).withInfinity();
      many.check(Kernels.SCALAR.sparse(many.weights()));
      ProductCase one = new ProductCase(seed, 1, 0.3).withInfinity().ofOneColumn();
      one.check(Kernels.SCALAR.sparseDot(one.product()));
    }
  }

  @Test
  void blocksOfDenseWeightsHaveEachOffsetOnceAndZerosInBetween() {
    SparseWeights sparse =
        new SparseWeights(
            new int[] {0, 2, 2, 4},
            new int[] {-3, 5, 5, 9},
            new float[] {1, 2, 3, 4},
            new float[] {10, 20, 30},
            0,
            6);
    DenseWeights dense = new DenseWeights(sparse, 2);
    assertThat(dense.start()).containsExactly(0, 2, 4);
    assertThat(dense.offset()).containsExactly(-3, 5, 5, 9);
    assertThat(dense.value()).containsExactly(1, 0, 2, 0, 3, 0, 4, 0);
    assertThat(dense.bias()).containsExactly(10, 20, 30, 0);
  }
}
