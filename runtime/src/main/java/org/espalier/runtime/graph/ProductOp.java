// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.List;

/** A dense layer or a convolution: its numbers times a matrix of weights. */
public sealed interface ProductOp extends Op.Unary {

  /** Which numbers of an image it multiplies; a dense layer's is one position. */
  Window window();

  /** What it multiplies with. */
  Product product();

  /** The same with another product. */
  ProductOp with(Product other);

  /** {@code [features]} to {@code [rows]}: {@code function(weights x + bias)}. */
  record Dense(int input, Product product) implements ProductOp {
    @Override
    public Window window() {
      return Window.valid(1, 1);
    }

    @Override
    public Dense with(Product other) {
      return new Dense(input, other);
    }

    @Override
    public Op on(List<Integer> values) {
      return new Dense(values.get(0), product);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      product.requireColumns(shapes.get(0).requireRow().channels());
      return Shape.of(product.weights().rows());
    }
  }

  /**
   * A convolution, of images or, with a window of height 1, of sequences.
   *
   * @param product a row a filter; its columns are the window's numbers, {@code [height, width,
   *     channels]}
   */
  record Convolution(int input, Window window, Product product) implements ProductOp {
    @Override
    public Convolution with(Product other) {
      return new Convolution(input, window, other);
    }

    @Override
    public Op on(List<Integer> values) {
      return new Convolution(values.get(0), window, product);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      Shape in = shapes.get(0);
      product.requireColumns((long) window.size() * in.channels());
      return window.output(in, product.weights().rows());
    }
  }

  /**
   * A convolution that keeps channels apart. With a window of one number it scales and shifts each
   * channel, as batch normalization does.
   *
   * @param product {@code channels * multiplier} rows, those of one input channel side by side; its
   *     columns are the window's numbers, {@code [height, width]}
   */
  record DepthwiseConvolution(int input, Window window, Product product) implements ProductOp {
    @Override
    public DepthwiseConvolution with(Product other) {
      return new DepthwiseConvolution(input, window, other);
    }

    @Override
    public Op on(List<Integer> values) {
      return new DepthwiseConvolution(values.get(0), window, product);
    }

    @Override
    public Shape output(List<Shape> shapes) {
      int rows = product.weights().rows();
      product.requireColumns(window.size());
      if (rows % shapes.get(0).channels() != 0) {
        throw new IllegalArgumentException(
            "a depthwise convolution must have a multiple of %d rows, has %d"
                .formatted(shapes.get(0).channels(), rows));
      }
      return window.output(shapes.get(0), rows);
    }
  }
}
