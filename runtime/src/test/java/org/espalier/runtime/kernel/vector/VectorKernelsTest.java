// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.runtime.graph.Function.RELU;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import jdk.incubator.vector.FloatVector;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.kernel.DenseDot;
import org.espalier.runtime.kernel.ProductCase;
import org.espalier.runtime.kernel.ProductKernel;
import org.espalier.runtime.kernel.SparseDot;
import org.espalier.runtime.kernel.SparseProduct;
import org.espalier.runtime.kernel.SparseWeights;
import org.junit.jupiter.api.Test;

class VectorKernelsTest {

  private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
  private static final List<Function<SparseWeights, ProductKernel>> ANY_COLUMNS =
      List.of(VectorSparseProduct::new, VectorDenseProduct::new);
  private static final List<Function<Product, ProductKernel>> ONE_COLUMN =
      List.of(VectorSparseDot::new, VectorDenseDot::new);

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
      }
      ProductCase one = new ProductCase(seed, 1, seed % 5 / 4.0).ofOneColumn();
      one.checkLeavesOtherRows(new VectorDenseDot(one.product()));
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

  /** Whatever row sees the number is infinite or NaN; all others are sums of what they have. */
  @Test
  void infiniteNumbersReachOnlyRowsThatHaveThem() {
    for (int seed = 0; seed < 100; seed++) {
      ProductCase many = new ProductCase(seed, 1 + seed, 0.3).withInfinity();
      many.check(new VectorSparseProduct(many.weights()));
      ProductCase one = new ProductCase(seed, 1, 0.3).withInfinity().ofOneColumn();
      one.check(new VectorSparseDot(one.product()));
    }
  }

  @Test
  void wholeTilesAreEqualToScalarCodeToTheBit() {
    assumeTrue(ProductCase.isFused());
    for (int seed = 0; seed < 60; seed++) {
      ProductCase tiles = new ProductCase(seed, 8 * LANES * (1 + seed % 4), 0.1 * (seed % 11));
      float[] scalar = tiles.results(new SparseProduct(tiles.weights()));
      float[] vector = tiles.results(new VectorSparseProduct(tiles.weights()));
      assertThat(vector).isEqualTo(scalar);
    }
  }

  @Test
  void fewWeightsAreMultipliedInScalarCode() {
    VectorKernels kernels = new VectorKernels();
    assertThat(kernels.sparse(weights(63))).isInstanceOf(SparseProduct.class);
    assertThat(kernels.sparse(weights(64))).isInstanceOf(VectorSparseProduct.class);
    assertThat(kernels.dense(weights(1))).isInstanceOf(VectorDenseProduct.class);
    int row = (1 << 15) / LANES;
    assertThat(kernels.sparseDot(half(LANES, row - 1))).isInstanceOf(SparseDot.class);
    assertThat(kernels.sparseDot(half(LANES, row))).isInstanceOf(VectorSparseDot.class);
    assertThat(kernels.denseDot(product(32767))).isInstanceOf(DenseDot.class);
    assertThat(kernels.denseDot(product(32768))).isInstanceOf(VectorDenseDot.class);
  }

  /** A lane without a row waits for the others, and is held all the same. */
  @Test
  void aSparseDotWhoseLanesWouldMostlyWaitIsInScalarCode() {
    VectorKernels kernels = new VectorKernels();
    Product one = half(1, 1 << 15);
    assertThat(kernels.sparseDot(one)).isInstanceOf(SparseDot.class);
    assertThat(kernels.sparseDotBytes(one.weights())).isEqualTo(4L << 15);
    Product most = half(LANES + LANES / 2, 1 << 15); // the second slice is half empty
    assertThat(kernels.sparseDot(most)).isInstanceOf(VectorSparseDot.class);
    assertThat(kernels.sparseDotBytes(most.weights())).isEqualTo((8L * 2 * LANES) << 15);
  }

  /** So many rows with so many ones each, and as many zeros. */
  private static Product half(int rows, int ones) {
    float[] weights = new float[rows * 2 * ones];
    for (int i = 0; i < weights.length; i += 2) {
      weights[i] = 1;
    }
    return Product.of(Weights.of(rows, 2 * ones, weights), Floats.zeros(rows), RELU);
  }

  /** So many ones in a row. */
  private static Product product(int ones) {
    float[] row = new float[ones];
    Arrays.fill(row, 1);
    return Product.of(Weights.of(1, ones, row), Floats.zeros(1), RELU);
  }

  private static SparseWeights weights(int number) {
    int[] offset = new int[number];
    for (int i = 0; i < number; i++) {
      offset[i] = i;
    }
    return new SparseWeights(new int[] {0, number}, offset, new float[number], new float[1], -1, 1);
  }
}
