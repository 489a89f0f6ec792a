// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.io.Closer;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final int BLOCKS = 9;
  private static final int IN_TURNS = 200;
  private static final long BLOCK_NANOS = 1_500_000;
  private static final String INPUT = "input";

  private final ConfigProto config;
  private final BooleanSupplier stop;
  private final Map<Network, Double> known = new HashMap<>(); // layers alike take as long

  /**
   * A line of a table.
   *
   * @param microseconds of one example
   */
  record Time(String layer, int inputs, int outputs, double microseconds) {}

  LayerTimer(Execution execution, BooleanSupplier stop) {
    this.config = execution.config();
    this.stop = stop;
  }

  /**
   * Times the layers of a network at up to eight widths, evenly spaced, of inputs and outputs. What
   * they take side by side is not what they take in a network, so all are scaled, and the rest is
   * chosen, such that the sums are right for the network as it is and for a narrower one.
   *
   * @param narrow the same network with fewer channels
   * @throws StoppedException if stopped
   */
  List<Time> time(Network network, Network narrow) {
    List<Time> alone = new ArrayList<>();
    for (TimedLayer layer : TimedLayer.of(network)) {
      for (int inputs : counts(layer.inputs())) {
        for (int outputs : layer.depthwise() ? Set.of(inputs) : counts(layer.outputs())) {
          if (stop.getAsBoolean()) {
            throw new StoppedException("while the layers were timed");
          }
          alone.add(new Time(layer.name(), inputs, outputs, micros(layer, inputs, outputs)));
        }
      }
    }
    double[] inTurns = leasts(IN_TURNS, List.of(network, narrow));
    double whole = inTurns[0];
    double saved = whole - inTurns[1];
    double savedAlone = sum(network) - sum(narrow);
    double scale = saved > 0 && savedAlone > 0 ? saved / savedAlone : 1;
    List<Time> times = new ArrayList<>();
    for (Time time : alone) {
      times.add(new Time(time.layer(), time.inputs(), time.outputs(), scale * time.microseconds()));
    }
    times.add(new Time(LatencyTable.REST, 0, 0, Math.max(0, whole - scale * sum(network))));
    return times;
  }

  private double sum(Network network) {
    return TimedLayer.of(network).stream()
        .mapToDouble(layer -> micros(layer, layer.inputs(), layer.outputs()))
        .sum();
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
    Network copies = network(layer.layer(), narrow, outputs, COPIES);
    return known.computeIfAbsent(
        copies,
        network ->
            Math.max(0, micros(network) - micros(network(layer.layer(), narrow, outputs, 0)))
                / COPIES);
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

  /** Of one example through a whole network, the least of a few blocks. */
  private double micros(Network network) {
    return leasts(BLOCKS, List.of(network))[0];
  }

  /** Of one example through each network, the least of so many blocks, in turns. */
  private double[] leasts(int blocks, List<Network> networks) {
    double[] least = new double[networks.size()];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    try (Closer opened = Closer.create()) {
      List<Runnable> runs = new ArrayList<>();
      for (Network network : networks) {
        runs.add(open(network, opened));
      }
      runs.forEach(LayerTimer::block); // warm
      for (int block = 0; block < blocks; block++) {
        for (int i = 0; i < least.length; i++) {
          least[i] = Math.min(least[i], block(runs.get(i)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none of these throws it
    }
    return least;
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

  private static double block(Runnable run) {
    long begun = System.nanoTime();
    long runs = 0;
    while (System.nanoTime() - begun < BLOCK_NANOS) {
      run.run();
      runs++;
    }
    return (System.nanoTime() - begun) / 1e3 / runs;
  }

  /** The first word, over and over. */
  private static TInt32 ids(Shape shape) {
    return TInt32.tensorOf(
        org.tensorflow.ndarray.Shape.of(Longs.concat(new long[] {1}, shape.toLongs())));
  }

  private static InputTransform identity(Shape shape) {
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
