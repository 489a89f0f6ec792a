// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

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
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.GraphScope;
import org.espalier.graph.tensorflow.InferenceGraph;
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
 * Times networks alone on this machine, with constant weights, one example at a time: the fastest
 * of several passes, as whatever else the machine does comes and goes. Networks alike are timed
 * once a pass.
 */
public final class NetworkTimer {

  private static final long BLOCK_NANOS = 3_000_000;
  private static final String INPUT = "input";
  private static final int COPIES = 4;

  /** A part of a network. */
  @FunctionalInterface
  public interface Part {
    /** Adds it under a name. */
    String call(NetworkBuilder net, String name, String value);
  }

  private final ConfigProto config;
  private final Map<Network, Double> least = new HashMap<>();
  private final Set<Network> timed = new HashSet<>(); // in this pass

  /** On a device, with threads. */
  public NetworkTimer(Execution execution) {
    this.config = execution.config();
  }

  /** Begins another pass: every network is timed once more. */
  public void again() {
    timed.clear();
  }

  /** What one example takes, in microseconds: the fastest of this pass and those before. */
  public double micros(Network network) {
    if (timed.add(network)) {
      least.merge(network, fastest(network), Math::min);
    }
    return Objects.requireNonNull(least.get(network));
  }

  /**
   * What a part of a network takes for one example, in microseconds: several copies side by side,
   * less an empty network, so that the call itself does not count. Parts alike are timed once.
   *
   * @param in what it reads
   * @param part adds the copy of a name to a network, after a value, and returns its own
   */
  public double micros(Shape in, Part part) {
    double empty = micros(copies(in, part, 0));
    return Math.max(0, micros(copies(in, part, COPIES)) - empty) / COPIES;
  }

  private static Network copies(Shape in, Part part, int count) {
    NetworkBuilder net = Network.builder("timed");
    String x = net.input(INPUT, in);
    x = net.call(new Activation("begin", ActivationFunction.RELU), x);
    net.output("begin", x);
    for (int copy = 0; copy < count; copy++) {
      String name = "copy" + copy;
      net.output(name, part.call(net, name, x));
    }
    return net.build();
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
    Ops tf = GraphScope.ops(graph);
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

  /** Raw examples as they are. */
  public static InputTransform identity(Shape shape) {
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
