// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.GraphScope;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What kernels read in the dense network: the sum of products of each two of a kernel's inputs,
 * over batches of training examples and, of an image, over a few places of each.
 */
final class Grams implements AutoCloseable {

  /** Inputs beyond which a layer is left as it is: a matrix takes 170 MB, solving it seconds. */
  static final int MOST_INPUTS = 4608;

  private final Graph graph = new Graph();
  private final Ops tf = GraphScope.ops(graph);
  private final Session session;
  private final Placeholder<?> examples;
  private final Map<String, Operand<TFloat32>> sums = new LinkedHashMap<>(); // by kernel
  private final Map<String, Placeholder<TInt32>> places = new HashMap<>();
  private final Map<String, Integer> positions = new HashMap<>();
  private final DataSet data;

  /**
   * Builds the graph.
   *
   * @param effective values of parameters by name
   * @param kernels whose inputs are asked for
   * @param config of the session
   */
  Grams(
      Network network,
      Map<String, Tensor> effective,
      DataSet data,
      List<Parameter> kernels,
      ConfigProto config) {
    this.data = data;
    Map<String, Operand<TFloat32>> constants = new HashMap<>();
    Map<String, Network.Call> calls = calls(network, kernels);
    List<Network.Output> read = new ArrayList<>();
    calls.forEach((kernel, call) -> read.add(new Network.Output(kernel, call.inputs().get(0))));
    Network reading = new Network(network.name(), network.inputs(), network.calls(), read);
    InferenceGraph lowered =
        InferenceGraph.lower(
            tf,
            reading,
            transform(data),
            parameter ->
                constants.computeIfAbsent(
                    parameter.name(),
                    name -> constant(Objects.requireNonNull(effective.get(name)))));
    this.examples = lowered.inputs().values().iterator().next();
    Map<String, Shape> shapes = network.shapes();
    calls.forEach(
        (kernel, call) -> {
          Operand<TFloat32> input = Objects.requireNonNull(lowered.outputs().get(kernel));
          Shape shape = Objects.requireNonNull(shapes.get(call.inputs().get(0)));
          sums.put(kernel, sum(kernel, call.layer(), input, shape));
        });
    this.session = new Session(graph, config);
  }

  /**
   * The matrices, {@code [inputs, inputs]} row-major, by kernel.
   *
   * @param batches of training examples, drawn anew each
   * @param batch examples
   * @param points places of an image
   */
  Map<String, double[]> of(int batches, int batch, int points, long seed) {
    Map<String, double[]> grams = new HashMap<>();
    RandomStream random = RandomStream.of(seed, RandomStream.hash("calibration"));
    Examples all = data.training();
    for (int i = 0; i < batches; i++) {
      int[] drawn = new int[batch];
      for (int k = 0; k < batch; k++) {
        drawn[k] = random.below(all.size());
      }
      add(all.select(drawn), points, random, grams);
    }
    return grams;
  }

  private void add(Examples drawn, int points, RandomStream random, Map<String, double[]> grams) {
    List<TInt32> fed = new ArrayList<>();
    Session.Runner runner = session.runner();
    try (var inputs = inputs(drawn)) {
      runner.feed(examples, inputs);
      for (Map.Entry<String, Placeholder<TInt32>> place : places.entrySet()) {
        int[] at = new int[points];
        for (int p = 0; p < points; p++) {
          at[p] = random.below(positions.getOrDefault(place.getKey(), 1));
        }
        TInt32 tensor = TInt32.vectorOf(at);
        fed.add(tensor);
        runner.feed(place.getValue(), tensor);
      }
      sums.values().forEach(runner::fetch);
      try (Result result = runner.run()) {
        int i = 0;
        for (String kernel : sums.keySet()) {
          TFloat32 sum = (TFloat32) result.get(i++);
          float[] values = new float[Math.toIntExact(sum.size())];
          sum.asRawTensor().data().asFloats().read(values);
          double[] gram = grams.computeIfAbsent(kernel, k -> new double[values.length]);
          for (int k = 0; k < values.length; k++) {
            gram[k] += values[k];
          }
        }
      }
    } finally {
      fed.forEach(TInt32::close);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private org.tensorflow.Tensor inputs(Examples drawn) {
    long[] shape = new long[drawn.shape().rank() + 1];
    shape[0] = drawn.size();
    System.arraycopy(drawn.shape().toLongs(), 0, shape, 1, shape.length - 1);
    org.tensorflow.ndarray.Shape dimensions = org.tensorflow.ndarray.Shape.of(shape);
    return drawn.isInts()
        ? TInt32.tensorOf(dimensions, DataBuffers.of(drawn.ints(), true, false))
        : TFloat32.tensorOf(dimensions, DataBuffers.of(drawn.toFloats(), true, false));
  }

  /** Products of a batch, summed over it. */
  private Operand<TFloat32> sum(String kernel, Layer layer, Operand<TFloat32> input, Shape shape) {
    Operand<TFloat32> rows = input;
    if (layer instanceof Conv2D conv) {
      rows = rows(kernel, input, shape, conv.size(), conv.size(), conv.stride(), conv.padding());
    } else if (layer instanceof Conv1D conv) {
      Shape image = Shape.of(1, shape.dimension(0), shape.dimension(1));
      Operand<TFloat32> row = tf.expandDims(input, tf.constant(1));
      rows = rows(kernel, row, image, 1, conv.size(), 1, Padding.VALID);
    }
    return tf.linalg.matMul(rows, rows, MatMul.transposeA(true));
  }

  /** What the windows at some places cover, a row each. */
  private Operand<TFloat32> rows(
      String kernel,
      Operand<TFloat32> image,
      Shape shape,
      int height,
      int width,
      int stride,
      Padding padding) {
    Operand<TFloat32> patches =
        tf.image.extractImagePatches(
            image,
            List.of(1L, (long) height, (long) width, 1L),
            List.of(1L, (long) stride, (long) stride, 1L),
            List.of(1L, 1L, 1L, 1L),
            padding.name());
    int inputs = height * width * shape.dimension(2);
    int count =
        padding == Padding.SAME
            ? ceil(shape.dimension(0), stride) * ceil(shape.dimension(1), stride)
            : ceil(shape.dimension(0) - height + 1, stride)
                * ceil(shape.dimension(1) - width + 1, stride);
    Operand<TFloat32> flat = tf.reshape(patches, tf.constant(new int[] {-1, count, inputs}));
    Placeholder<TInt32> at =
        tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1)));
    places.put(kernel, at);
    positions.put(kernel, count);
    return tf.reshape(tf.gather(flat, at, tf.constant(1)), tf.constant(new int[] {-1, inputs}));
  }

  private static int ceil(int size, int stride) {
    return (size + stride - 1) / stride;
  }

  /** The first call of each kernel's layer. */
  private static Map<String, Network.Call> calls(Network network, List<Parameter> kernels) {
    Map<String, Network.Call> calls = new LinkedHashMap<>();
    Map<String, Shape> shapes = network.shapes();
    for (Network.Call call : network.calls()) {
      List<Shape> in =
          call.inputs().stream().map(v -> Objects.requireNonNull(shapes.get(v))).toList();
      for (Parameter parameter : call.layer().parameters(in)) {
        if (kernels.contains(parameter)) {
          calls.putIfAbsent(parameter.name(), call);
        }
      }
    }
    return calls;
  }

  /** Of a table the examples on the host are what the network takes. */
  private static InputTransform transform(DataSet data) {
    if (data.transform() instanceof InputTransform.Columns columns) {
      return new InputTransform.Channels(
          Collections.nCopies(columns.width(), 0.0), Collections.nCopies(columns.width(), 1.0));
    }
    return data.transform();
  }

  private Operand<TFloat32> constant(Tensor tensor) {
    Tensor.Floats value = (Tensor.Floats) tensor;
    return tf.constant(
        org.tensorflow.ndarray.Shape.of(value.shape().toLongs()),
        DataBuffers.of(value.values(), true, false));
  }
}
