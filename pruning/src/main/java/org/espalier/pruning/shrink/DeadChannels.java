// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroup.Member;
import org.espalier.graph.network.Layer;
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
    for (int channel = 0; channel < dead.length; channel++) {
      dead[channel] = true;
      for (Member reader : group.readers()) {
        dead[channel] &= canLose(reader, channel, group.channels());
      }
    }
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
      double[] sum = new double[reader.parameter().shape().dimension(-1)];
      for (int i = 0; i < kernel.length; i++) {
        if (cut[i / reader.run() % cut.length] && kernel[i] != 0) {
          sum[i % sum.length] += kernel[i] * constant[i / sum.length % constant.length];
        }
      }
      sums.put(parameters.get(1).name(), sum);
    }
    return sums;
  }

  private boolean canLose(Member reader, int channel, int channels) {
    List<Network.Call> calls = calls(reader);
    Layer layer = calls.get(0).layer();
    boolean biased =
        calls.size() == 1
            && parameters(calls.get(0)).size() > 1
            && ConstantChannels.evenAtTheEdge(layer);
    float[] kernel = requireNonNull(weights.get(reader.parameter().name()));
    int outputs = reader.parameter().shape().dimension(-1);
    for (Network.Call call : calls) {
      double[] constant = read(call);
      for (int i = 0; i < kernel.length; i++) {
        if (kernel[i] != 0 && i / reader.run() % channels == channel) {
          double value = constant[i / outputs % constant.length];
          if (value != 0 && !(biased && Double.isFinite(value))) {
            return false;
          }
        }
      }
    }
    return true;
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
