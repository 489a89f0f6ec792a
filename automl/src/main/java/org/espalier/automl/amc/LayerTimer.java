// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.io.Closer;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.espalier.pruning.run.StoppedException;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Times layers on this machine as an exported network has them, with a bias and ReLU for the
 * normalization that is folded into them, one example at a time. A layer is timed in several copies
 * side by side, less what an empty graph takes, so that the call itself does not count.
 */
final class LayerTimer {

  private static final int COPIES = 4;
  private static final int STEPS = 8; // counts along an axis
  private static final int PASSES = 5; // whatever else the machine does comes and goes
  private static final long BLOCK_NANOS = 3_000_000;
  private static final String INPUT = "input";

  private final ConfigProto config;
  private final Map<Network, Double> least = new HashMap<>(); // layers alike take as long
  private final Set<Network> timed = new HashSet<>(); // in this pass

  /**
   * A line of a table.
   *
   * @param microseconds of one example
   */
  record Time(String layer, int inputs, int outputs, double microseconds) {}

  private LayerTimer(Execution execution) {
    this.config = execution.config();
  }

  /**
   * Times the layers of a network at up to eight widths, evenly spaced, of inputs and outputs.
   *
   * @throws StoppedException if stopped
   */
  static List<Time> time(Network network, Execution execution, BooleanSupplier stop) {
    LayerTimer timer = new LayerTimer(execution);
    List<Time> times = List.of();
    for (int pass = 0; pass < PASSES; pass++) {
      timer.timed.clear();
      times = timer.pass(network, stop);
    }
    return times;
  }

  private List<Time> pass(Network network, BooleanSupplier stop) {
    List<Time> times = new ArrayList<>();
    for (TimedLayer layer : TimedLayer.of(network)) {
      for (int inputs : counts(layer.inputs())) {
        for (int outputs : layer.depthwise() ? Set.of(inputs) : counts(layer.outputs())) {
          if (stop.getAsBoolean()) {
            throw new StoppedException("while the layers were timed");
          }
          times.add(new Time(layer.name(), inputs, outputs, micros(layer, inputs, outputs)));
        }
      }
    }
    return times;
  }

  private static Set<Integer> counts(int all) {
    Set<Integer> counts = new TreeSet<>();
    for (int step = 1; step <= STEPS; step++) {
      counts.add(Math.max(1, all * step / STEPS));
    }
    return counts;
  }

  private double micros(TimedLayer layer, int inputs, int outputs) {
    Shape in = layer.in();
    Shape narrow =
        switch (in.rank()) {
          case 3 -> Shape.of(in.dimension(0), in.dimension(1), inputs);
          case 2 -> Shape.of(in.dimension(0), inputs);
          default -> Shape.of(inputs);
        };
    double copies = micros(network(layer.layer(), narrow, outputs, COPIES));
    return Math.max(0, copies - micros(network(layer.layer(), narrow, outputs, 0))) / COPIES;
  }

  private static Network network(Layer layer, Shape in, int outputs, int copies) {
    NetworkBuilder net = Network.builder("timed");
    String x = net.input(INPUT, in);
    x = net.call(new Activation("begin", ActivationFunction.RELU), x);
    net.output("begin", x);
    for (int copy = 0; copy < copies; copy++) {
      net.output("copy" + copy, net.call(narrow(layer, "copy" + copy, outputs), x));
    }
    return net.build();
  }

  private static Layer narrow(Layer layer, String name, int outputs) {
    ActivationFunction relu = ActivationFunction.RELU;
    if (layer instanceof Conv2D conv) {
      return new Conv2D(
          name, outputs, conv.size(), conv.stride(), conv.padding(), relu, true, conv.kernel());
    } else if (layer instanceof DepthwiseConv2D conv) {
      return new DepthwiseConv2D(
          name,
          conv.size(),
          conv.stride(),
          conv.multiplier(),
          conv.padding(),
          relu,
          true,
          conv.kernel());
    } else if (layer instanceof Conv1D conv) {
      return new Conv1D(name, outputs, conv.size(), relu, true, conv.kernel());
    }
    return new Dense(name, outputs, relu, true, ((Dense) layer).kernel());
  }

  /** The fastest of this pass and those before. */
  private double micros(Network network) {
    if (timed.add(network)) {
      least.merge(network, fastest(network), Math::min);
    }
    return Objects.requireNonNull(least.get(network));
  }

  private double fastest(Network network) {
    try (Closer opened = Closer.create()) {
      Runnable run = open(network, opened);
      fastest(run); // warm
      return fastest(run);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none of these throws it
    }
  }

  private Runnable open(Network network, Closer opened) {
    Network.Input taken = network.inputs().get(0);
    Shape shape = taken.shape();
    Graph graph = new Graph();
    opened.register(graph::close);
    TType example = taken.type() == Network.Type.INT32 ? ids(shape) : values(INPUT, shape, 1);
    opened.register(example::close);
    Ops tf = Ops.create(graph);
    InferenceGraph lowered =
        InferenceGraph.lower(tf, network, identity(shape), p -> constant(tf, p));
    Placeholder<?> input = lowered.inputs().values().iterator().next();
    List<Output<?>> targets = new ArrayList<>();
    lowered.outputs().values().forEach(output -> targets.add(output.asOutput()));
    Session session = new Session(graph, config);
    opened.register(session::close);
    return () -> {
      Session.Runner runner = session.runner().feed(input, example);
      targets.forEach(target -> runner.addTarget(target.op()));
      runner.run().close();
    };
  }

  private static double fastest(Runnable run) {
    long begun = System.nanoTime();
    long least = Long.MAX_VALUE;
    long now = begun;
    while (now - begun < BLOCK_NANOS) {
      run.run();
      long ended = System.nanoTime();
      least = Math.min(least, ended - now);
      now = ended;
    }
    return least / 1e3;
  }

  /** The first word, over and over. */
  private static TInt32 ids(Shape shape) {
    return TInt32.tensorOf(
        org.tensorflow.ndarray.Shape.of(Longs.concat(new long[] {1}, shape.toLongs())));
  }

  static InputTransform identity(Shape shape) {
    int channels = shape.dimension(-1);
    return new InputTransform.Channels(
        Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
  }

  private static Operand<TFloat32> constant(Ops tf, Parameter parameter) {
    return tf.constant(values(parameter.name(), parameter.shape()));
  }

  /** Small and different from each other, so that nothing is computed only once. */
  private static TFloat32 values(String name, Shape shape, long... before) {
    RandomStream random = RandomStream.of(RandomStream.hash(name));
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 * random.uniform());
    }
    return TFloat32.tensorOf(
        org.tensorflow.ndarray.Shape.of(Longs.concat(before, shape.toLongs())),
        DataBuffers.of(values, true, false));
  }
}
