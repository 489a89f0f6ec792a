// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;
import org.espalier.runtime.graph.ColumnIndices;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.SparseWeights;

/** Turns the columns of weights into offsets, ascending within a row. */
final class WeightOffsets {

  private WeightOffsets() {}

  /** Tells a lowering what the weights of a convolution need. */
  static void needWindow(Product product, Window window, int channels, Lowering lowering) {
    ColumnIndices column = product.weights().sparseRows().columnIndices();
    for (int i = 0; i < column.size(); i++) {
      int place = column.get(i) / channels;
      lowering.need(place / window.width(), place % window.width(), column.get(i) % channels);
    }
  }

  /** Tells a lowering what the weights of a depthwise convolution need. */
  static void needDepthwise(Product product, Window window, int channels, Lowering lowering) {
    SparseRows sparse = product.weights().sparseRows();
    int[] start = sparse.starts();
    int multiplier = product.weights().rows() / channels;
    for (int row = 0; row + 1 < start.length; row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        int place = sparse.columnIndices().get(i);
        lowering.need(place / window.width(), place % window.width(), row / multiplier);
      }
    }
  }

  /** Of a convolution, whose columns are {@code [height, width, channels]}. */
  static SparseWeights ofWindow(Product product, Window window, int channels, Lowering lowering) {
    SparseRows sparse = product.weights().sparseRows();
    int[] offset = new int[sparse.columnIndices().size()];
    for (int i = 0; i < offset.length; i++) {
      int column = sparse.columnIndices().get(i);
      int place = column / channels;
      int y = place / window.width();
      offset[i] = lowering.offset(y, place % window.width(), column % channels);
    }
    return sorted(product, sparse, offset);
  }

  /** Of a depthwise convolution, whose columns are {@code [height, width]}. */
  static SparseWeights ofDepthwise(
      Product product, Window window, int channels, Lowering lowering) {
    SparseRows sparse = product.weights().sparseRows();
    int[] start = sparse.starts();
    int[] offset = new int[sparse.columnIndices().size()];
    int multiplier = product.weights().rows() / channels;
    for (int row = 0; row + 1 < start.length; row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        int place = sparse.columnIndices().get(i);
        int y = place / window.width();
        offset[i] = lowering.offset(y, place % window.width(), row / multiplier);
      }
    }
    return sorted(product, sparse, offset);
  }

  private static SparseWeights sorted(Product product, SparseRows sparse, int[] offset) {
    int[] start = sparse.starts();
    float[] before = sparse.values();
    float[] value = new float[before.length];
    long[] keys = new long[0];
    for (int row = 0; row + 1 < start.length; row++) {
      int count = start[row + 1] - start[row];
      keys = keys.length < count ? new long[count] : keys;
      for (int i = 0; i < count; i++) {
        keys[i] = (long) offset[start[row] + i] << Integer.SIZE | i;
      }
      Arrays.sort(keys, 0, count);
      for (int i = 0; i < count; i++) {
        offset[start[row] + i] = (int) (keys[i] >> Integer.SIZE);
        value[start[row] + i] = before[start[row] + (int) keys[i]];
      }
    }
    return new SparseWeights(
        start,
        offset,
        value,
        product.bias().toArray(),
        product.function().lowest(),
        product.function().highest());
  }
}
