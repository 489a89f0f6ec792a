// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/** Converts nodes that multiply with a table of weights, or look something up in one. */
final class ProductNodes {

  private ProductNodes() {}

  static GraphValue matMul(GraphNode node) {
    node.requireFloats();
    if (node.isTrue("transpose_a")) {
      throw node.refused("examples in columns");
    } else if (!node.fromInputs(0)) {
      throw node.refused("its second factor computed");
    }
    float[] kernel = node.floats(1);
    List<Integer> sizes = node.sizes(1);
    GraphValue x = ShapeNodes.flat(node, node.value(0));
    if (node.isTrue("transpose_b")) {
      int rows = sizes.get(0);
      Weights weights = Weights.of(rows, sizes.get(1), kernel);
      return node.add(
          new ProductOp.Dense(x.number(), Products.linear(weights, Floats.zeros(rows))));
    }
    Product product = Products.transposed(kernel, sizes.get(1), new float[0]);
    return node.add(new ProductOp.Dense(x.number(), product));
  }

  static GraphValue convolution(GraphNode node) {
    node.requireFloats();
    node.requireChannelsLast();
    List<Integer> sizes = node.sizes(1); // [height, width, channels, filters]
    GraphValue x = node.bordered(0);
    requireChannels(node, x, sizes.get(2));
    Window window = Windows.of(node, x, sizes.get(0), sizes.get(1));
    Product product = Products.transposed(node.floats(1), sizes.get(3), new float[0]);
    return node.add(new ProductOp.Convolution(x.number(), window, product));
  }

  static GraphValue depthwise(GraphNode node) {
    node.requireFloats();
    node.requireChannelsLast();
    List<Integer> sizes = node.sizes(1); // [height, width, channels, multiplier]
    GraphValue x = node.bordered(0);
    requireChannels(node, x, sizes.get(2));
    Window window = Windows.of(node, x, sizes.get(0), sizes.get(1));
    int rows = sizes.get(2) * sizes.get(3);
    Product product = Products.transposed(node.floats(1), rows, new float[0]);
    return node.add(new ProductOp.DepthwiseConvolution(x.number(), window, product));
  }

  /** A row of a constant table for each id. */
  static GraphValue gather(GraphNode node) {
    if (node.fromInputs(0) || node.sizes(0).size() != 2) {
      throw node.refused("anything but a constant table to look up rows in");
    }
    int batchDimensions = (int) node.attribute("batch_dims").getI();
    if (batchDimensions != 0 || !node.integers(2).equals(List.of(0))) {
      throw node.refused("another axis than the first");
    }
    List<Integer> sizes = node.sizes(0);
    Weights table = Weights.of(sizes.get(0), sizes.get(1), node.floats(0));
    return node.add(new Op.Embedding(node.value(1).number(), table));
  }

  /** Also that the model has the image as it is said to be. */
  private static void requireChannels(GraphNode node, GraphValue x, int channels) {
    Shape shape = node.shape(x);
    if (!x.fits(shape)) {
      throw node.refused("an image in a shape that it was not computed in");
    } else if (shape.channels() != channels) {
      throw node.refused("groups of channels");
    }
  }
}
