// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.AveragePooling2D;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.Variant.Mode;

/** What layers compute, as loops from their definitions: the reference of {@link LoweringTest}. */
final class Loops {

  /** The values of a layer's parameter, such as {@code kernel}. */
  @FunctionalInterface
  interface Values {
    float[] of(String kind, int size);
  }

  private record Window(int size, int stride, Padding padding) {}

  private Loops() {}

  /** A convolution or pooling without activation; same padding puts the odd row at the end. */
  static float[] windows(Layer layer, int batch, Shape in, float[] x, Values values) {
    Window window = window(layer);
    int height = in.dimension(0);
    int width = in.dimension(1);
    int channels = in.dimension(2);
    int rows = positions(window, height);
    int columns = positions(window, width);
    int outputs = outputs(layer, channels);
    float[] y = new float[batch * rows * columns * outputs];
    int at = 0;
    for (int n = 0; n < batch; n++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          for (int o = 0; o < outputs; o++) {
            double sum = 0;
            double highest = Double.NEGATIVE_INFINITY;
            int seen = 0;
            for (int i = 0; i < window.size(); i++) {
              for (int j = 0; j < window.size(); j++) {
                int row = r * window.stride() + i - before(window, height);
                int column = c * window.stride() + j - before(window, width);
                if (row < 0 || row >= height || column < 0 || column >= width) {
                  continue;
                }
                int pixel = ((n * height + row) * width + column) * channels;
                int place = i * window.size() + j;
                seen++;
                if (layer instanceof Conv2D) {
                  float[] kernel = kernel(window, channels * outputs, values);
                  for (int k = 0; k < channels; k++) {
                    sum += x[pixel + k] * kernel[(place * channels + k) * outputs + o];
                  }
                } else if (layer instanceof DepthwiseConv2D) {
                  float[] kernel = kernel(window, outputs, values);
                  sum += x[pixel + o / (outputs / channels)] * kernel[place * outputs + o];
                } else {
                  sum += x[pixel + o];
                  highest = Math.max(highest, x[pixel + o]);
                }
              }
            }
            y[at++] =
                (float)
                    (layer instanceof MaxPooling2D
                        ? highest
                        : layer instanceof AveragePooling2D
                            ? sum / seen
                            : sum + values.of("bias", outputs)[o]);
          }
        }
      }
    }
    return y;
  }

  /** Each row of a width on its own, which matters to softmax alone. */
  static float[] activation(ActivationFunction function, float[] x, int width) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      double sigmoid = 1 / (1 + Math.exp(-x[i]));
      double sum = 0;
      for (int j = i / width * width; j < (i / width + 1) * width; j++) {
        sum += Math.exp(x[j]);
      }
      y[i] =
          (float)
              switch (function) {
                case LINEAR -> x[i];
                case RELU -> Math.max(0, x[i]);
                case RELU6 -> Math.min(6, Math.max(0, x[i]));
                case TANH -> Math.tanh(x[i]);
                case SIGMOID -> sigmoid;
                case SWISH -> x[i] * sigmoid;
                case HARD_SIGMOID -> Math.min(6, Math.max(0, x[i] + 3)) / 6;
                case HARD_SWISH -> x[i] * Math.min(6, Math.max(0, x[i] + 3)) / 6;
                case SOFTMAX -> Math.exp(x[i]) / sum;
              };
    }
    return y;
  }

  /** Batch normalization of channels, the last axis. */
  static float[] normalized(
      BatchNormalization norm, Mode mode, int channels, float[] x, Values values) {
    float[] y = new float[x.length];
    int n = x.length / channels;
    for (int c = 0; c < channels; c++) {
      double mean = 0;
      double variance = 0;
      for (int i = c; i < x.length; i += channels) {
        mean += x[i] / n;
      }
      for (int i = c; i < x.length; i += channels) {
        variance += (x[i] - mean) * (x[i] - mean) / n;
      }
      if (mode == Mode.INFERENCE) {
        mean = values.of("moving_mean", channels)[c];
        variance = values.of("moving_variance", channels)[c];
      }
      for (int i = c; i < x.length; i += channels) {
        double unit = (x[i] - mean) / Math.sqrt(variance + norm.epsilon());
        y[i] = (float) (unit * values.of("scale", channels)[c] + values.of("offset", channels)[c]);
      }
    }
    return y;
  }

  private static float[] kernel(Window window, int perPlace, Values values) {
    return values.of("kernel", window.size() * window.size() * perPlace);
  }

  private static Window window(Layer layer) {
    if (layer instanceof Conv2D conv) {
      return new Window(conv.size(), conv.stride(), conv.padding());
    }
    if (layer instanceof DepthwiseConv2D conv) {
      return new Window(conv.size(), conv.stride(), conv.padding());
    }
    if (layer instanceof MaxPooling2D pool) {
      return new Window(pool.size(), pool.stride(), pool.padding());
    }
    AveragePooling2D pool = (AveragePooling2D) layer;
    return new Window(pool.size(), pool.stride(), pool.padding());
  }

  private static int outputs(Layer layer, int channels) {
    if (layer instanceof Conv2D conv) {
      return conv.filters();
    }
    return layer instanceof DepthwiseConv2D conv ? channels * conv.multiplier() : channels;
  }

  private static int positions(Window window, int length) {
    return window.padding() == Padding.SAME
        ? (length + window.stride() - 1) / window.stride()
        : (length - window.size()) / window.stride() + 1;
  }

  private static int before(Window window, int length) {
    if (window.padding() == Padding.VALID) {
      return 0;
    }
    int covered = (positions(window, length) - 1) * window.stride() + window.size();
    return Math.max(0, covered - length) / 2;
  }
}
