// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
import org.espalier.graph.network.AveragePooling2D;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Dropout;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Multiply;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Resize;
import org.espalier.graph.network.Shape;

/**
 * Which channels of each value are the same number for every example and at every position, in
 * inference. A kernel whose weights are all 0 makes such channels; what follows may keep them so.
 * Float64.
 */
final class ConstantChannels {

  private static final double VARIES = Double.NaN;

  private final Network network;
  private final Map<String, float[]> weights;
  private final Map<String, Shape> shapes;
  private final Map<String, double[]> constants = new HashMap<>();

  private ConstantChannels(Network network, Map<String, float[]> weights) {
    this.network = network;
    this.weights = weights;
    this.shapes = network.shapes();
  }

  /**
   * Follows constants through the network.
   *
   * @param weights the effective value of each parameter and statistic by name
   * @return for each value by name its constants along the last axis, NaN where it varies
   */
  static Map<String, double[]> of(Network network, Map<String, float[]> weights) {
    ConstantChannels found = new ConstantChannels(network, weights);
    found.follow();
    return found.constants;
  }

  /** Whether a kernel gives the same at every position: no padding of zeros comes into it. */
  static boolean evenAtTheEdge(Layer layer) {
    return layer instanceof Dense
        || layer instanceof Conv1D
        || (layer instanceof Conv2D conv && conv.padding() == Padding.VALID);
  }

  private void follow() {
    for (Network.Input input : network.inputs()) {
      constants.put(input.name(), varying(input.shape()));
    }
    for (Network.Call call : network.calls()) {
      constants.put(call.value(), result(call));
    }
  }

  private double[] result(Network.Call call) {
    Layer layer = call.layer();
    List<Shape> in =
        call.inputs().stream().map(value -> requireNonNull(shapes.get(value))).toList();
    List<Parameter> parameters = layer.parameters(in);
    double[] first = requireNonNull(constants.get(call.inputs().get(0)));
    Shape out = requireNonNull(shapes.get(call.value()));
    if (layer instanceof Dense dense) {
      return activated(dense.activation(), weighted(layer, parameters, first));
    } else if (layer instanceof Conv2D conv) {
      return activated(conv.activation(), weighted(layer, parameters, first));
    } else if (layer instanceof Conv1D conv) {
      return activated(conv.activation(), weighted(layer, parameters, first));
    } else if (layer instanceof EmbeddingBag bag) {
      double[] ids = new double[bag.vocabulary()];
      Arrays.fill(ids, VARIES);
      return activated(bag.activation(), weighted(layer, parameters, ids));
    } else if (layer instanceof Embedding embedding) {
      double[] ids = new double[embedding.vocabulary()];
      Arrays.fill(ids, VARIES);
      return weighted(layer, parameters, ids);
    } else if (layer instanceof DepthwiseConv2D conv) {
      return activated(conv.activation(), depthwise(conv, parameters, first));
    } else if (layer instanceof BatchNormalization norm) {
      return normalised(norm, parameters, first);
    } else if (layer instanceof Activation activation) {
      return activated(activation.function(), first);
    } else if (layer instanceof Add) {
      double[] sum = first.clone();
      for (String value : call.inputs().subList(1, call.inputs().size())) {
        double[] other = requireNonNull(constants.get(value));
        Arrays.setAll(sum, i -> sum[i] + other[i]);
      }
      return sum;
    } else if (layer instanceof Multiply) {
      double[] scale = requireNonNull(constants.get(call.inputs().get(1)));
      double[] product = new double[first.length];
      Arrays.setAll(product, i -> product(first[i], scale[i]));
      return product;
    } else if (layer instanceof Flatten) {
      double[] flat = new double[out.dimension(-1)];
      Arrays.setAll(flat, i -> first[i % first.length]);
      return flat;
    }
    boolean passesOn =
        layer instanceof MaxPooling2D
            || layer instanceof AveragePooling2D
            || layer instanceof GlobalAveragePooling2D
            || layer instanceof GlobalMaxPooling1D
            || layer instanceof Resize
            || layer instanceof Dropout;
    return passesOn ? first : varying(out);
  }

  /** Bias and kernel times constants; a channel with a weight on what varies varies. */
  private double[] weighted(Layer layer, List<Parameter> parameters, double[] in) {
    float[] kernel = weights(parameters.get(0));
    int outputs = parameters.get(0).shape().dimension(-1);
    double[] sums = biases(parameters, outputs);
    boolean even = evenAtTheEdge(layer);
    for (int i = 0; i < kernel.length; i++) {
      double constant = in[i / outputs % in.length];
      if (kernel[i] != 0 && constant != 0) {
        sums[i % outputs] += even ? constant * kernel[i] : VARIES;
      }
    }
    return sums;
  }

  private double[] depthwise(DepthwiseConv2D conv, List<Parameter> parameters, double[] in) {
    float[] kernel = weights(parameters.get(0));
    double[] sums = biases(parameters, in.length * conv.multiplier());
    for (int i = 0; i < kernel.length; i++) {
      double constant = in[i / conv.multiplier() % in.length];
      if (kernel[i] != 0 && constant != 0) {
        sums[i % sums.length] += conv.padding() == Padding.VALID ? constant * kernel[i] : VARIES;
      }
    }
    return sums;
  }

  private double[] normalised(BatchNormalization norm, List<Parameter> parameters, double[] in) {
    float[] scale = weights(parameters.get(0));
    float[] offset = weights(parameters.get(1));
    float[] mean = weights(parameters.get(2));
    float[] variance = weights(parameters.get(3));
    double[] out = new double[in.length];
    for (int i = 0; i < out.length; i++) {
      double deviation = Math.sqrt((double) variance[i] + norm.epsilon());
      out[i] = offset[i] + (scale[i] == 0 ? 0 : scale[i] * (in[i] - mean[i]) / deviation);
    }
    return out;
  }

  private double[] biases(List<Parameter> parameters, int outputs) {
    double[] sums = new double[outputs];
    if (parameters.size() > 1) {
      float[] bias = weights(parameters.get(1));
      Arrays.setAll(sums, i -> bias[i]);
    }
    return sums;
  }

  /** 0 where either is 0, whatever the other is. */
  private static double product(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
  }

  private static double[] activated(ActivationFunction function, double[] in) {
    double[] out = new double[in.length];
    boolean mixes = function == ActivationFunction.SOFTMAX;
    Arrays.setAll(out, i -> mixes ? VARIES : function.of(in[i]));
    return out;
  }

  private static double[] varying(Shape shape) {
    double[] all = new double[shape.rank() == 0 ? 1 : shape.dimension(-1)];
    Arrays.fill(all, VARIES);
    return all;
  }

  private float[] weights(Parameter parameter) {
    return requireNonNull(weights.get(parameter.name()), parameter.name());
  }
}
