// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.SparseWeights;

/** Turns the columns of weights into offsets, ascending within a row. */
final class WeightOffsets {

  private WeightOffsets() {}

  /** Of a dense layer on numbers side by side: columns are offsets. */
  static SparseWeights ofVector(Product product) {
    Weights weights = product.weights();
    return sparse(product, weights.columnIndices(), weights.values());
  }

  /** Tells a lowering what the weights of a convolution need. */
  static void needWindow(Product product, Window window, int channels, Lowering lowering) {
    for (int column : product.weights().columnIndices()) {
      int place = column / channels;
      lowering.need(place / window.width(), place % window.width(), column % channels);
    }
  }

  /** Tells a lowering what the weights of a depthwise convolution need. */
  static void needDepthwise(Product product, Window window, int channels, Lowering lowering) {
    Weights weights = product.weights();
    int[] start = weights.starts();
    int multiplier = weights.rows() / channels;
    for (int row = 0; row < weights.rows(); row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        int place = weights.columnIndices()[i];
        lowering.need(place / window.width(), place % window.width(), row / multiplier);
      }
    }
  }

  /** Of a convolution, whose columns are {@code [height, width, channels]}. */
  static SparseWeights ofWindow(Product product, Window window, int channels, Lowering lowering) {
    int[] column = product.weights().columnIndices();
    int[] offset = new int[column.length];
    for (int i = 0; i < column.length; i++) {
      int place = column[i] / channels;
      int y = place / window.width();
      offset[i] = lowering.offset(y, place % window.width(), column[i] % channels);
    }
    return sorted(product, offset);
  }

  /** Of a depthwise convolution, whose columns are {@code [height, width]}. */
  static SparseWeights ofDepthwise(
      Product product, Window window, int channels, Lowering lowering) {
    Weights weights = product.weights();
    int[] start = weights.starts();
    int[] offset = new int[weights.nonZeros()];
    int multiplier = weights.rows() / channels;
    for (int row = 0; row < weights.rows(); row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        int place = weights.columnIndices()[i];
        int y = place / window.width();
        offset[i] = lowering.offset(y, place % window.width(), row / multiplier);
      }
    }
    return sorted(product, offset);
  }

  private static SparseWeights sorted(Product product, int[] offset) {
    int[] start = product.weights().starts();
    float[] before = product.weights().values();
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
    return sparse(product, offset, value);
  }

  private static SparseWeights sparse(Product product, int[] offset, float[] value) {
    boolean clamps = product.function().isClamp();
    return new SparseWeights(
        product.weights().starts(),
        offset,
        value,
        product.bias().toArray(),
        clamps ? product.function().lowest() : Float.NEGATIVE_INFINITY,
        clamps ? product.function().highest() : Float.POSITIVE_INFINITY);
  }
}
