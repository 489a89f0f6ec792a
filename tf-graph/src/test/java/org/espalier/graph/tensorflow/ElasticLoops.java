// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.network.Shape;

/** Elastic depthwise convolutions and resizing as loops from their definitions. */
final class ElasticLoops {

  private ElasticLoops() {}

  /**
   * The next smaller kernel: the middle of each channel's, times a matrix.
   *
   * @param kernel {@code [from, from, channels]}
   * @param matrix {@code [to * to, to * to]}
   */
  static float[] smaller(float[] kernel, int from, int to, int channels, float[] matrix) {
    int edge = (from - to) / 2;
    float[] made = new float[to * to * channels];
    for (int c = 0; c < channels; c++) {
      for (int out = 0; out < to * to; out++) {
        double sum = 0;
        for (int in = 0; in < to * to; in++) {
          int row = in / to + edge;
          int column = in % to + edge;
          sum += matrix[out * to * to + in] * kernel[(row * from + column) * channels + c];
        }
        made[out * channels + c] = (float) sum;
      }
    }
    return made;
  }

  /** With the same kernel size on both axes; where the odd row goes is TensorFlow's SAME. */
  static float[] depthwise(float[] x, int batch, Shape in, float[] kernel, int size, int stride) {
    int height = in.dimension(0);
    int width = in.dimension(1);
    int channels = in.dimension(2);
    int rows = (height + stride - 1) / stride;
    int columns = (width + stride - 1) / stride;
    int top = Math.max(0, (rows - 1) * stride + size - height) / 2;
    int left = Math.max(0, (columns - 1) * stride + size - width) / 2;
    float[] y = new float[batch * rows * columns * channels];
    for (int at = 0; at < y.length; at++) {
      int c = at % channels;
      int column = at / channels % columns * stride - left;
      int row = at / channels / columns % rows * stride - top;
      int image = at / channels / columns / rows;
      double sum = 0;
      for (int place = 0; place < size * size; place++) {
        int i = row + place / size;
        int j = column + place % size;
        if (i >= 0 && i < height && j >= 0 && j < width) {
          float pixel = x[((image * height + i) * width + j) * channels + c];
          sum += pixel * kernel[place * channels + c];
        }
      }
      y[at] = (float) sum;
    }
    return y;
  }

  /** Bilinear, pixel i at i + 1/2 of the length; what lies outside is the pixel at the edge. */
  static float[] resized(float[] x, int batch, Shape in, int side) {
    int height = in.dimension(0);
    int width = in.dimension(1);
    int channels = in.dimension(2);
    float[] y = new float[batch * side * side * channels];
    for (int at = 0; at < y.length; at++) {
      int c = at % channels;
      double column = (at / channels % side + 0.5) * width / side - 0.5;
      double row = (at / channels / side % side + 0.5) * height / side - 0.5;
      int image = at / channels / side / side;
      double sum = 0;
      for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
          double share = share(row, i, height) * share(column, j, width);
          sum += share * x[((image * height + i) * width + j) * channels + c];
        }
      }
      y[at] = (float) sum;
    }
    return y;
  }

  /** What pixel i weighs at a place between pixels. */
  private static double share(double place, int i, int length) {
    double inside = Math.min(Math.max(place, 0), length - 1);
    return Math.max(0, 1 - Math.abs(inside - i));
  }
}
