// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/** Products as the runtime has them, a row of weights for each output. */
final class Products {

  /** A factor and a shift for each channel. */
  record Scale(Floats factor, Floats shift) {}

  private static final Window POINT = Window.valid(1, 1);

  private Products() {}

  /**
   * From a kernel as TensorFlow has it, outputs last: {@code [in, out]}, {@code [height, width,
   * channels, filters]}, or of a depthwise convolution {@code [height, width, channels,
   * multiplier]}.
   *
   * @param outputs how many; of a depthwise convolution channels times multiplier
   * @param bias one for each output, or none, which stands for zeros
   */
  static Product transposed(float[] kernel, int outputs, float[] bias) {
    int columns = kernel.length / outputs;
    float[] rows = new float[kernel.length];
    for (int i = 0; i < kernel.length; i++) {
      rows[i % outputs * columns + i / outputs] = kernel[i];
    }
    return linear(
        Weights.of(outputs, columns, rows),
        bias.length == 0 ? Floats.zeros(outputs) : Floats.of(bias));
  }

  static Product linear(Weights weights, Floats bias) {
    return Product.of(weights, bias, Function.LINEAR);
  }

  /** {@code factor * x + shift} for each channel. */
  static ProductOp.DepthwiseConvolution scaling(int value, Scale scale) {
    float[] factor = scale.factor().toArray();
    return new ProductOp.DepthwiseConvolution(
        value, POINT, linear(Weights.of(factor.length, 1, factor), scale.shift()));
  }

  /** Batch normalization in inference: {@code scale * (x - mean) / sqrt(variance + epsilon)}. */
  static Scale normalizing(
      float[] scale, float[] offset, float[] mean, float[] variance, float epsilon) {
    double[] factor = new double[scale.length];
    for (int c = 0; c < factor.length; c++) {
      factor[c] = scale[c] / Math.sqrt((double) variance[c] + epsilon);
    }
    return centred(factor, mean, offset);
  }

  /**
   * {@code factor * (x - mean) + offset}. The shift is that of the factor once it is rounded: where
   * the mean is large, a factor and a shift that do not belong together would show.
   */
  static Scale centred(double[] factor, float[] mean, float[] offset) {
    float[] rounded = new float[factor.length];
    float[] shift = new float[factor.length];
    for (int c = 0; c < factor.length; c++) {
      rounded[c] = (float) factor[c];
      shift[c] = (float) (offset[c] - (double) mean[c] * rounded[c]);
    }
    return new Scale(Floats.of(rounded), Floats.of(shift));
  }
}
