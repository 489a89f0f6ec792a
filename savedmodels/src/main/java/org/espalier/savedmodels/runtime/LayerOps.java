// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import org.espalier.graph.network.ElasticDepthwiseConv2D;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Gate;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.MaxPooling2D;
import org.espalier.graph.network.Multiply;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Resize;
import org.espalier.graph.network.Shape;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;

/** What the runtime does for one layer. */
final class LayerOps {

  /** An operation on the value that the one before it gave. */
  @FunctionalInterface
  interface Step {
    /** The operation. */
    Op on(int value);
  }

  private LayerOps() {}

  /**
   * The operations, one after the other; the first is applied to the first input.
   *
   * @param inputs the numbers of the values the layer is called on
   * @param in the shape of the first
   * @param parameters the layer's, in its order
   */
  static List<Step> of(Layer layer, List<Integer> inputs, Shape in, List<float[]> parameters) {
    if (layer instanceof Dense dense) {
      return activated(
          value ->
              new ProductOp.Dense(
                  value, Products.transposed(parameters.get(0), dense.units(), bias(parameters))),
          dense.activation(),
          dense.units());
    } else if (layer instanceof Conv2D conv) {
      Window window = window(in, conv.size(), conv.stride(), conv.padding());
      return activated(
          value ->
              new ProductOp.Convolution(
                  value,
                  window,
                  Products.transposed(parameters.get(0), conv.filters(), bias(parameters))),
          conv.activation(),
          conv.filters());
    } else if (layer instanceof Conv1D conv) {
      Window window = new Window(1, conv.size(), 1, 1, 1, 1, 0, 0, 0, 0);
      return activated(
          value ->
              new ProductOp.Convolution(
                  value,
                  window,
                  Products.transposed(parameters.get(0), conv.filters(), bias(parameters))),
          conv.activation(),
          conv.filters());
    } else if (layer instanceof DepthwiseConv2D conv) {
      Window window = window(in, conv.size(), conv.stride(), conv.padding());
      int rows = in.dimension(-1) * conv.multiplier();
      return activated(
          value ->
              new ProductOp.DepthwiseConvolution(
                  value, window, Products.transposed(parameters.get(0), rows, bias(parameters))),
          conv.activation(),
          rows);
    } else if (layer instanceof EmbeddingBag bag) {
      Floats bias =
          parameters.size() > 1 ? Floats.of(parameters.get(1)) : Floats.zeros(bag.units());
      return activated(
          value ->
              new Op.EmbeddingBag(
                  value,
                  Weights.of(bag.vocabulary(), bag.units(), parameters.get(0)),
                  bag.combiner() == EmbeddingBag.Combiner.MEAN,
                  bias,
                  Function.LINEAR),
          bag.activation(),
          bag.units());
    } else if (layer instanceof Embedding embedding) {
      return List.of(
          value ->
              new Op.Embedding(
                  value, Weights.of(embedding.vocabulary(), embedding.units(), parameters.get(0))));
    } else if (layer instanceof BatchNormalization norm) {
      return List.of(
          value ->
              Products.scaling(
                  value,
                  Products.normalizing(
                      parameters.get(0),
                      parameters.get(1),
                      parameters.get(2),
                      parameters.get(3),
                      (float) norm.epsilon())));
    } else if (layer instanceof Activation activation) {
      return activated(List.of(), activation.function(), in.dimension(-1));
    } else if (layer instanceof Add) {
      List<Step> sums = new ArrayList<>();
      inputs.stream()
          .skip(1)
          .forEach(other -> sums.add(value -> new Op.Add(value, other, Function.LINEAR)));
      return sums;
    } else if (layer instanceof Multiply) {
      return List.of(value -> new Op.Multiply(value, inputs.get(1)));
    } else if (layer instanceof Dropout) {
      return List.of();
    }
    return List.of(pooling(layer, in));
  }

  private static Step pooling(Layer layer, Shape in) {
    if (layer instanceof MaxPooling2D pool) {
      Window window = window(in, pool.size(), pool.stride(), pool.padding());
      return value -> new Op.Pool(value, Pooling.MAXIMUM, window);
    } else if (layer instanceof AveragePooling2D pool) {
      Window window = window(in, pool.size(), pool.stride(), pool.padding());
      return value -> new Op.Pool(value, Pooling.AVERAGE, window);
    } else if (layer instanceof GlobalAveragePooling2D) {
      return value -> new Op.GlobalPool(value, Pooling.AVERAGE);
    } else if (layer instanceof GlobalMaxPooling1D) {
      return value -> new Op.GlobalPool(value, Pooling.MAXIMUM);
    } else if (layer instanceof Flatten) {
      return Op.Flatten::new;
    } else if (layer instanceof Resize) {
      throw new IllegalArgumentException(
          "the runtime does not resize images (layer %s); export a network of images of the size"
                  .formatted(layer.name())
              + " it computes with, or another flavour");
    } else if (layer instanceof Gate || layer instanceof ElasticDepthwiseConv2D) {
      throw new IllegalArgumentException(
          "layer %s is elastic; take a network out of the elastic one and export that"
              .formatted(layer.name()));
    }
    throw new AssertionError("no operation for " + layer.getClass());
  }

  private static List<Step> activated(Step step, ActivationFunction function, int channels) {
    return activated(List.of(step), function, channels);
  }

  /** A hard sigmoid is relu6 of x + 3, which goes into the bias before, times 1 / 6. */
  private static List<Step> activated(List<Step> steps, ActivationFunction function, int channels) {
    List<Step> all = new ArrayList<>(steps);
    if (function == ActivationFunction.HARD_SIGMOID) {
      all.add(value -> scaling(value, channels, 1, 3));
      all.add(value -> new Op.Activation(value, Function.RELU6));
      all.add(value -> scaling(value, channels, 1 / 6f, 0));
    } else if (function != ActivationFunction.LINEAR) {
      all.add(value -> new Op.Activation(value, NetworkConversion.function(function)));
    }
    return all;
  }

  private static Op scaling(int value, int channels, float factor, float shift) {
    float[] factors = new float[channels];
    float[] shifts = new float[channels];
    Arrays.fill(factors, factor);
    Arrays.fill(shifts, shift);
    return Products.scaling(value, new Products.Scale(Floats.of(factors), Floats.of(shifts)));
  }

  /** The bias of a layer that has one; else nothing, which stands for zeros. */
  private static float[] bias(List<float[]> parameters) {
    return parameters.size() > 1 ? parameters.get(1) : new float[0];
  }

  private static Window window(Shape in, int size, int stride, Padding padding) {
    return padding == Padding.SAME
        ? Window.same(Transforms.shape(in), size, stride)
        : Window.valid(size, stride);
  }
}
