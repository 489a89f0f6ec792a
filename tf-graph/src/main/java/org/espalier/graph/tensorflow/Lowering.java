// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Add;
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
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Multiply;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.Variant.Mode;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Turns a network's calls into operations, once for one mode and compute type.
 *
 * @param <T> what activations are computed in
 */
final class Lowering<T extends TFloating> {

  /** A batch's mean and variance under one batch-normalization layer. */
  record BatchStatistics(
      BatchNormalization layer, Operand<TFloat32> mean, Operand<TFloat32> variance) {}

  /** Gives a call of dropout its random numbers: even in [0, 1), of the value's shape. */
  @FunctionalInterface
  interface DropoutNoise {
    Operand<TFloat32> draw(String call, Operand<?> value);
  }

  private final Ops tf;
  private final Class<T> type;
  private final Mode mode;
  private final ParameterSource source;
  private final DropoutNoise noise;
  private final List<BatchStatistics> statistics = new ArrayList<>();
  private final Map<String, Operand<T>> cast = new HashMap<>();
  private final Map<String, Operand<? extends TNumber>> ids = new HashMap<>();

  Lowering(Ops tf, Class<T> type, Mode mode, ParameterSource source, DropoutNoise noise) {
    this.tf = tf;
    this.type = type;
    this.mode = mode;
    this.source = source;
    this.noise = noise;
  }

  /**
   * The outputs by name, float32, {@code [batch, ...]}.
   *
   * @param inputs by name, of the network's types. Without an input of ids, each of its places
   *     holds every id once: what an input of all ones is to numbers, for a batch of one.
   */
  Map<String, Operand<TFloat32>> lower(Network network, Map<String, Operand<?>> inputs) {
    Map<String, Shape> shapes = network.shapes();
    Map<String, Operand<T>> values = new HashMap<>();
    for (Network.Input input : network.inputs()) {
      Operand<?> value = inputs.get(input.name());
      if (input.type() == Network.Type.FLOAT32) {
        values.put(
            input.name(),
            toCompute(Objects.requireNonNull(value).asOutput().expect(TFloat32.class)));
      } else if (value != null) {
        ids.put(input.name(), ids(value.asOutput()));
      }
    }
    for (Network.Call call : network.calls()) {
      List<Operand<T>> in = new ArrayList<>();
      List<Shape> inShapes = new ArrayList<>();
      for (String value : call.inputs()) {
        if (!call.layer().takesIds()) {
          in.add(Objects.requireNonNull(values.get(value), value));
        }
        inShapes.add(Objects.requireNonNull(shapes.get(value), value));
      }
      Ops scoped = scope(tf, call.value());
      values.put(call.value(), call(scoped, call, in, inShapes));
    }
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    for (Network.Output output : network.outputs()) {
      Operand<T> value = Objects.requireNonNull(values.get(output.value()));
      outputs.put(output.name(), tf.dtypes.cast(value, TFloat32.class));
    }
    return outputs;
  }

  /** In training: what each call of a batch-normalization layer saw, in order. */
  List<BatchStatistics> statistics() {
    return statistics;
  }

  /** Operations inside nested name scopes, one a part of the name. */
  static Ops scope(Ops tf, String name) {
    Ops scoped = tf;
    for (String part : name.split("/", -1)) {
      scoped = scoped.withSubScope(part.replaceAll("[^A-Za-z0-9_.-]", "_"));
    }
    return scoped;
  }

  private Operand<T> call(Ops ops, Network.Call call, List<Operand<T>> in, List<Shape> shapes) {
    Layer layer = call.layer();
    List<Parameter> parameters = layer.parameters(shapes);
    if (layer instanceof Embedding embedding) {
      Operand<? extends TNumber> given = ids.get(call.inputs().get(0));
      return given == null
          ? embeddings(ops).embedEvery(shapes.get(0).dimension(0), parameters.get(0))
          : embeddings(ops).embed(embedding, parameters.get(0), given);
    }
    if (layer instanceof EmbeddingBag bag) {
      Operand<? extends TNumber> given = ids.get(call.inputs().get(0));
      Operand<T> sum =
          given == null
              ? embeddings(ops).bagEvery(bag, parameters.get(0))
              : embeddings(ops).bag(bag, parameters.get(0), given);
      return activate(ops, bag.activation(), bias(ops, sum, bag.bias(), parameters));
    }
    Operand<T> x = in.get(0);
    if (layer instanceof Dense dense) {
      Operand<T> product = ops.linalg.matMul(x, parameter(parameters.get(0)));
      return activate(ops, dense.activation(), bias(ops, product, dense.bias(), parameters));
    }
    if (layer instanceof Conv2D conv) {
      Operand<T> product =
          ops.nn.conv2d(
              x, parameter(parameters.get(0)), window(conv.stride()), conv.padding().name());
      return activate(ops, conv.activation(), bias(ops, product, conv.bias(), parameters));
    }
    if (layer instanceof DepthwiseConv2D conv) {
      Operand<T> product =
          ops.nn.depthwiseConv2dNative(
              x, parameter(parameters.get(0)), window(conv.stride()), conv.padding().name());
      return activate(ops, conv.activation(), bias(ops, product, conv.bias(), parameters));
    }
    if (layer instanceof ElasticDepthwiseConv2D conv) {
      Operand<TFloat32> kernel = new ElasticKernelGraph(ops, source).kernel(conv, parameters);
      return ops.nn.depthwiseConv2dNative(
          x, toCompute(kernel), window(conv.stride()), Padding.SAME.name());
    }
    if (layer instanceof Conv1D conv) {
      Operand<T> kernel = ops.expandDims(parameter(parameters.get(0)), ops.constant(0));
      Operand<T> image = ops.expandDims(x, ops.constant(1)); // one row high
      Operand<T> product =
          ops.squeeze(
              ops.nn.conv2d(image, kernel, window(1), Padding.VALID.name()),
              Squeeze.axis(List.of(1L)));
      return activate(ops, conv.activation(), bias(ops, product, conv.bias(), parameters));
    }
    if (layer instanceof BatchNormalization norm) {
      return normalize(ops, norm, x, shapes.get(0), parameters);
    }
    if (layer instanceof Flatten) {
      int features = Math.toIntExact(shapes.get(0).size());
      return ops.reshape(x, ops.constant(new int[] {-1, features}));
    }
    if (layer instanceof Activation activation) {
      return activate(ops, activation.function(), x);
    }
    if (layer instanceof Add) {
      Operand<T> sum = x;
      for (Operand<T> other : in.subList(1, in.size())) {
        sum = ops.math.add(sum, other);
      }
      return sum;
    }
    if (layer instanceof Multiply) {
      int channels = shapes.get(1).dimension(0);
      int[] broadcast =
          shapes.get(0).rank() == 3 ? new int[] {-1, 1, 1, channels} : new int[] {-1, channels};
      return ops.math.mul(x, ops.reshape(in.get(1), ops.constant(broadcast)));
    }
    if (layer instanceof Gate) {
      return ops.math.mul(x, parameter(parameters.get(0)));
    }
    if (layer instanceof Dropout dropout) {
      return drop(ops, call.value(), dropout.rate(), x);
    }
    return new PoolingGraph<>(ops, this)
        .lower(layer, x)
        .orElseThrow(() -> new AssertionError("no lowering for " + layer.getClass()));
  }

  /** What examples hold, int64, or what a model is asked with, int32. */
  private static Operand<? extends TNumber> ids(Output<?> value) {
    return value.type() == TInt64.class ? value.expect(TInt64.class) : value.expect(TInt32.class);
  }

  private EmbeddingGraph<T> embeddings(Ops ops) {
    return new EmbeddingGraph<>(ops, this, source, type);
  }

  private Operand<T> bias(Ops ops, Operand<T> x, boolean has, List<Parameter> parameters) {
    return has ? ops.nn.biasAdd(x, parameter(parameters.get(1))) : x;
  }

  private Operand<T> normalize(
      Ops ops, BatchNormalization norm, Operand<T> x, Shape shape, List<Parameter> parameters) {
    int channels = shape.dimension(-1);
    boolean image = shape.rank() == 3;
    Operand<T> rows = image ? x : ops.reshape(x, ops.constant(new int[] {-1, 1, 1, channels}));
    boolean training = mode == Mode.TRAINING;
    Operand<TFloat32> none = ops.constant(new float[0]);
    FusedBatchNorm<T, TFloat32> fused =
        ops.nn.fusedBatchNorm(
            rows,
            source.effective(parameters.get(0)),
            source.effective(parameters.get(1)),
            training ? none : source.effective(parameters.get(2)),
            training ? none : source.effective(parameters.get(3)),
            FusedBatchNorm.isTraining(training).epsilon((float) norm.epsilon()));
    if (training) {
      statistics.add(new BatchStatistics(norm, fused.batchMean(), fused.batchVariance()));
    }
    return image ? fused.y() : ops.reshape(fused.y(), ops.constant(dimensions(shape)));
  }

  private Operand<T> drop(Ops ops, String call, double rate, Operand<T> x) {
    if (mode == Mode.INFERENCE || rate == 0) {
      return x;
    }
    Operand<TFloat32> kept =
        ops.dtypes.cast(
            ops.math.greaterEqual(noise.draw(call, x), ops.constant((float) rate)), TFloat32.class);
    Operand<TFloat32> scale = ops.constant((float) (1 / (1 - rate)));
    return ops.math.mul(x, ops.dtypes.cast(ops.math.mul(kept, scale), type));
  }

  private Operand<T> activate(Ops ops, ActivationFunction function, Operand<T> x) {
    return new ActivationGraph<>(ops, this).activate(function, x);
  }

  Operand<T> number(Ops ops, double value) {
    return ops.dtypes.cast(ops.constant((float) value), type);
  }

  Operand<T> parameter(Parameter parameter) {
    return cast.computeIfAbsent(parameter.name(), name -> toCompute(source.effective(parameter)));
  }

  @SuppressWarnings("unchecked") // the class tells that T is TFloat32
  Operand<T> toCompute(Operand<TFloat32> value) {
    return type == TFloat32.class ? (Operand<T>) (Operand<?>) value : tf.dtypes.cast(value, type);
  }

  @SuppressWarnings("unchecked") // the class tells that T is TFloat32
  Operand<TFloat32> toFloat(Ops ops, Operand<T> value) {
    return type == TFloat32.class
        ? (Operand<TFloat32>) value
        : ops.dtypes.cast(value, TFloat32.class);
  }

  static List<Long> window(int size) {
    return List.of(1L, (long) size, (long) size, 1L);
  }

  private static int[] dimensions(Shape shape) {
    int[] dimensions = new int[shape.rank() + 1];
    dimensions[0] = -1;
    for (int i = 0; i < shape.rank(); i++) {
      dimensions[i + 1] = shape.dimension(i);
    }
    return dimensions;
  }
}
