// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.espalier.automl.latency.NetworkTimer;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.pruning.run.StoppedException;

/**
 * Times layers on this machine as an exported network has them, with a bias and ReLU for the
 * normalization that is folded into them, one example at a time.
 */
final class LayerTimer {

  private static final int STEPS = 8; // counts along an axis
  private static final int PASSES = 5; // whatever else the machine does comes and goes

  private final NetworkTimer timer;

  /**
   * A line of a table.
   *
   * @param microseconds of one example
   */
  record Time(String layer, int inputs, int outputs, double microseconds) {}

  private LayerTimer(Execution execution) {
    this.timer = new NetworkTimer(execution);
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
      timer.timer.again();
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
    return timer.micros(
        narrow, (net, name, value) -> net.call(narrow(layer.layer(), name, outputs), value));
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
}
