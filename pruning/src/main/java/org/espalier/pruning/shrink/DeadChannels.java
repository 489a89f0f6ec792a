// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroup.Member;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;

/**
 * Tells which channels can be cut out of a network: in each kernel that reads a channel, all
 * weights for it are 0, or it is 0, or it is a constant that the bias of that layer can take over
 * exactly: a layer that has a bias, is called once and pads nothing with zeros.
 */
final class DeadChannels {

  private final Network network;
  private final Map<String, float[]> weights;
  private final Map<String, double[]> constants;
  private final Map<String, Shape> shapes;

  /**
   * Looks for constants.
   *
   * @param weights the effective value of each parameter and statistic by name
   */
  DeadChannels(Network network, Map<String, float[]> weights) {
    this.network = network;
    this.weights = weights;
    this.constants = ConstantChannels.of(network, weights);
    this.shapes = network.shapes();
  }

  /** For each channel of a group, whether it can be cut; none of one whose number is fixed. */
  boolean[] of(ChannelGroup group) {
    boolean[] dead = new boolean[group.channels()];
    Set<String> readers = new HashSet<>();
    group.readers().forEach(reader -> readers.add(reader.parameter().name()));
    if (group.fixed() || readers.size() < group.readers().size()) {
      return dead; // one kernel reads the group in two ways
    }
    Arrays.fill(dead, true);
    group.readers().forEach(reader -> keepRead(reader, dead));
    return dead;
  }

  /**
   * What the biases of the layers that read a group take over from the channels cut out of it.
   *
   * @param cut whether a channel goes
   * @return by bias name, one number an output
   */
  Map<String, double[]> takenOver(ChannelGroup group, boolean[] cut) {
    Map<String, double[]> sums = new HashMap<>();
    for (Member reader : group.readers()) {
      Network.Call call = calls(reader).get(0);
      List<Parameter> parameters = parameters(call);
      if (parameters.size() < 2 || !ConstantChannels.evenAtTheEdge(call.layer())) {
        continue; // it reads zeros of these channels
      }
      double[] constant = read(call);
      float[] kernel = requireNonNull(weights.get(reader.parameter().name()));
      int run = reader.run();
      double[] sum = new double[reader.parameter().shape().dimension(-1)];
      for (int i = 0; i < kernel.length; i++) {
        if (cut[i / run % cut.length] && kernel[i] != 0) {
          sum[i % sum.length] += kernel[i] * constant[i / sum.length % constant.length];
        }
      }
      sums.put(parameters.get(1).name(), sum);
    }
    return sums;
  }

  /** Marks channels as not dead that a kernel has a weight for and cannot do without. */
  private void keepRead(Member reader, boolean[] dead) {
    List<Network.Call> calls = calls(reader);
    boolean biased =
        calls.size() == 1
            && parameters(calls.get(0)).size() > 1
            && ConstantChannels.evenAtTheEdge(calls.get(0).layer());
    float[] kernel = requireNonNull(weights.get(reader.parameter().name()));
    int outputs = reader.parameter().shape().dimension(-1);
    int run = reader.run();
    for (Network.Call call : calls) {
      double[] constant = read(call);
      for (int i = 0; i < kernel.length; i++) {
        double value = constant[i / outputs % constant.length];
        if (kernel[i] != 0 && value != 0 && !(biased && Double.isFinite(value))) {
          dead[i / run % dead.length] = false;
        }
      }
    }
  }

  private double[] read(Network.Call call) {
    return requireNonNull(constants.get(call.inputs().get(0)));
  }

  private List<Network.Call> calls(Member reader) {
    String layer = reader.parameter().layer();
    return network.calls().stream().filter(call -> call.layer().name().equals(layer)).toList();
  }

  private List<Parameter> parameters(Network.Call call) {
    return call.layer()
        .parameters(call.inputs().stream().map(v -> requireNonNull(shapes.get(v))).toList());
  }
}
