// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import java.util.ArrayList;
import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/** What a graph computes, in float64 and by its definition: slow, plain, and easy to check. */
public final class ReferenceEvaluator {

  private ReferenceEvaluator() {}

  /**
   * The outputs for one example.
   *
   * @param inputs an array an input; ids as floats
   */
  public static float[][] evaluate(ModelGraph graph, float[][] inputs) {
    double[][] values = values(graph, inputs);
    float[][] outputs = new float[graph.outputs().size()][];
    for (int i = 0; i < outputs.length; i++) {
      double[] value = values[graph.outputs().get(i).value()];
      outputs[i] = new float[value.length];
      for (int j = 0; j < value.length; j++) {
        outputs[i][j] = (float) value[j];
      }
    }
    return outputs;
  }

  /** Every value for one example, by its number. */
  public static double[][] values(ModelGraph graph, float[][] inputs) {
    List<double[]> values = new ArrayList<>();
    for (float[] input : inputs) {
      double[] value = new double[input.length];
      for (int i = 0; i < input.length; i++) {
        value[i] = input[i];
      }
      values.add(value);
    }
    List<Shape> shapes = graph.shapes();
    for (Op op : graph.ops()) {
      List<double[]> in = new ArrayList<>();
      List<Shape> inShapes = new ArrayList<>();
      for (int input : op.inputs()) {
        in.add(values.get(input));
        inShapes.add(shapes.get(input));
      }
      values.add(compute(op, in, inShapes, shapes.get(values.size())));
    }
    return values.toArray(new double[0][]);
  }

  private static double[] compute(Op op, List<double[]> in, List<Shape> shapes, Shape out) {
    double[] x = in.get(0);
    Shape shape = shapes.get(0);
    if (op instanceof ProductOp.Dense dense) {
      return dense(dense.product(), x);
    } else if (op instanceof ProductOp.Convolution convolution) {
      return convolution(convolution.product(), convolution.window(), x, shape, out);
    } else if (op instanceof ProductOp.DepthwiseConvolution convolution) {
      return depthwise(convolution.product(), convolution.window(), x, shape, out);
    } else if (op instanceof Op.Pool pool) {
      return ReferencePooling.pool(pool.pooling(), pool.window(), x, shape, out);
    } else if (op instanceof Op.GlobalPool pool) {
      return ReferencePooling.globalPool(pool.pooling(), x, shape);
    } else if (op instanceof Op.Embedding embedding) {
      return ReferenceLookups.embedding(embedding.weights(), x);
    } else if (op instanceof Op.EmbeddingBag bag) {
      return ReferenceLookups.bag(bag, x);
    } else if (op instanceof Op.TableColumns table) {
      return ReferenceLookups.columns(table.columns(), x, out.channels());
    } else if (op instanceof Op.Flatten) {
      return x.clone();
    } else if (op instanceof Op.Add add) {
      double[] sum = x.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += in.get(1)[i];
      }
      return apply(add.function(), sum, out.channels());
    } else if (op instanceof Op.Multiply) {
      double[] product = x.clone();
      for (int i = 0; i < product.length; i++) {
        product[i] *= in.get(1)[i % in.get(1).length]; // one position: its channels, again
      }
      return product;
    } else if (op instanceof Op.Concatenation) {
      return concatenation(in, shapes, out);
    } else if (op instanceof Op.Activation activation) {
      return apply(activation.function(), x.clone(), out.channels());
    } else if (op instanceof Op.Standardization) {
      return standardization(x);
    }
    throw new AssertionError("no reference for " + op);
  }

  private static double[] dense(Product product, double[] x) {
    Weights weights = product.weights();
    float[] matrix = weights.toArray();
    double[] y = new double[weights.rows()];
    for (int row = 0; row < weights.rows(); row++) {
      y[row] = product.bias().get(row);
      for (int column = 0; column < weights.columns(); column++) {
        y[row] += (double) matrix[row * weights.columns() + column] * x[column];
      }
    }
    return apply(product.function(), y, y.length);
  }

  private static double[] convolution(
      Product product, Window window, double[] x, Shape in, Shape out) {
    float[] matrix = product.weights().toArray();
    double[] y = new double[out.size()];
    for (int oy = 0; oy < out.height(); oy++) {
      for (int ox = 0; ox < out.width(); ox++) {
        for (int filter = 0; filter < out.channels(); filter++) {
          double sum = product.bias().get(filter);
          for (int ky = 0; ky < window.height(); ky++) {
            for (int kx = 0; kx < window.width(); kx++) {
              for (int channel = 0; channel < in.channels(); channel++) {
                int row = filter * window.height() * window.width() * in.channels();
                int column = (ky * window.width() + kx) * in.channels() + channel;
                sum += matrix[row + column] * at(x, in, window, oy, ox, ky, kx, channel);
              }
            }
          }
          y[(oy * out.width() + ox) * out.channels() + filter] = sum;
        }
      }
    }
    return apply(product.function(), y, out.channels());
  }

  private static double[] depthwise(
      Product product, Window window, double[] x, Shape in, Shape out) {
    float[] matrix = product.weights().toArray();
    int multiplier = out.channels() / in.channels();
    double[] y = new double[out.size()];
    for (int oy = 0; oy < out.height(); oy++) {
      for (int ox = 0; ox < out.width(); ox++) {
        for (int row = 0; row < out.channels(); row++) {
          double sum = product.bias().get(row);
          for (int ky = 0; ky < window.height(); ky++) {
            for (int kx = 0; kx < window.width(); kx++) {
              float weight = matrix[(row * window.height() + ky) * window.width() + kx];
              sum += weight * at(x, in, window, oy, ox, ky, kx, row / multiplier);
            }
          }
          y[(oy * out.width() + ox) * out.channels() + row] = sum;
        }
      }
    }
    return apply(product.function(), y, out.channels());
  }

  /** What the window sees, 0 outside the image. */
  private static double at(
      double[] x, Shape in, Window window, int oy, int ox, int ky, int kx, int channel) {
    int iy = oy * window.strideY() + ky * window.dilationY() - window.top();
    int ix = ox * window.strideX() + kx * window.dilationX() - window.left();
    boolean inside = iy >= 0 && iy < in.height() && ix >= 0 && ix < in.width();
    return inside ? x[(iy * in.width() + ix) * in.channels() + channel] : 0;
  }

  private static double[] concatenation(List<double[]> in, List<Shape> shapes, Shape out) {
    double[] y = new double[out.size()];
    int to = 0;
    for (int position = 0; position < out.positions(); position++) {
      for (int i = 0; i < in.size(); i++) {
        int channels = shapes.get(i).channels();
        for (int channel = 0; channel < channels; channel++) {
          y[to++] = in.get(i)[position * channels + channel];
        }
      }
    }
    return y;
  }

  private static double[] standardization(double[] x) {
    double mean = 0;
    for (double number : x) {
      mean += number / x.length;
    }
    double variance = 0;
    for (double number : x) {
      variance += (number - mean) * (number - mean) / x.length;
    }
    double deviation = Math.max(Math.sqrt(variance), 1 / Math.sqrt(x.length));
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (x[i] - mean) / deviation;
    }
    return y;
  }

  static double[] withBias(double[] sums, Floats bias, Function function) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += bias.get(i);
    }
    return apply(function, sums, sums.length);
  }

  /** In place. */
  static double[] apply(Function function, double[] x, int channels) {
    if (function == Function.SOFTMAX) {
      for (int from = 0; from < x.length; from += channels) {
        softmax(x, from, channels);
      }
      return x;
    }
    for (int i = 0; i < x.length; i++) {
      x[i] =
          switch (function) {
            case LINEAR -> x[i];
            case RELU -> Math.max(x[i], 0);
            case RELU6 -> Math.min(Math.max(x[i], 0), 6);
            case TANH -> Math.tanh(x[i]);
            case SIGMOID -> 1 / (1 + Math.exp(-x[i]));
            case SWISH -> x[i] / (1 + Math.exp(-x[i]));
            case HARD_SWISH -> x[i] * Math.min(Math.max(x[i] + 3, 0), 6) / 6;
            case SOFTMAX -> throw new AssertionError("of all channels, above");
          };
    }
    return x;
  }

  private static void softmax(double[] x, int from, int channels) {
    double highest = Double.NEGATIVE_INFINITY; // taken off, so that nothing overflows
    for (int i = from; i < from + channels; i++) {
      highest = Math.max(highest, x[i]);
    }
    double sum = 0;
    for (int i = from; i < from + channels; i++) {
      x[i] = Math.exp(x[i] - highest);
      sum += x[i];
    }
    for (int i = from; i < from + channels; i++) {
      x[i] /= sum;
    }
  }
}
