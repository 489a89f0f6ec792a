// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.List;
import java.util.Random;
import org.espalier.runtime.graph.ColumnIndices;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/**
 * Convolutions from seeds, of few weights on images and windows of any size: what takes a small
 * file and may take much to predict with. Half of them keep the size of the image.
 */
final class HostileWindows {

  private final Random random;

  private HostileWindows(Random random) {
    this.random = random;
  }

  /** The same graph for the same seed. */
  static ModelGraph of(long seed) {
    HostileWindows hostile = new HostileWindows(new Random(seed));
    while (true) {
      try {
        return hostile.graph();
      } catch (IllegalArgumentException e) {
        // what was drawn does not fit; another
      }
    }
  }

  private ModelGraph graph() {
    Shape shape = Shape.of(size(18), size(18), size(6));
    boolean same = random.nextBoolean();
    int strideY = same ? 1 : size(15);
    int strideX = same ? 1 : size(15);
    int height = size(8);
    int width = size(8);
    int dilationY = height == 1 ? 1 : size(14);
    int dilationX = width == 1 ? 1 : size(8);
    int rows = same ? (height - 1) * dilationY : random.nextInt(size(15));
    int columns = same ? (width - 1) * dilationX : random.nextInt(size(15));
    int top = random.nextInt(rows + 1);
    int left = random.nextInt(columns + 1);
    Window window =
        new Window(
            height,
            width,
            strideY,
            strideX,
            dilationY,
            dilationX,
            top,
            rows - top,
            left,
            columns - left);
    int all = window.size() * shape.channels();
    return Samples.graph(shape, List.of(new ProductOp.Convolution(0, window, product(all))));
  }

  /** One filter of up to three weights. */
  private Product product(int columns) {
    int[] column = random.ints(random.nextInt(4), 0, columns).sorted().distinct().toArray();
    float[] value = new float[column.length];
    for (int i = 0; i < value.length; i++) {
      value[i] = i + 1;
    }
    ColumnIndices indices = new ColumnIndices(column.length, columns);
    indices.set(0, column, column.length);
    SparseRows rows = new SparseRows(new int[] {0, value.length}, indices, value);
    Weights weights = Weights.wrap(1, columns, rows);
    return Product.of(weights, Floats.zeros(1), Function.LINEAR);
  }

  /** From 1 up to a power of two, as often large as small. */
  private int size(int bits) {
    return 1 + random.nextInt(1 << random.nextInt(bits + 1));
  }
}
