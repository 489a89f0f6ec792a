// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the channel groups of a network: follows each layer's output channels through whatever
 * keeps them apart, and joins those that are added or multiplied.
 */
public final class ChannelGroups {

  /** Channels, until they turn out to be joined with others. */
  private static final class Channels {
    private final int count;
    private Channels joined = this;
    private boolean output;
    private boolean fixed;
    private @Nullable String obstacle;

    Channels(int count) {
      this.count = count;
    }

    Channels root() {
      return joined == this ? this : joined.root();
    }

    void obstruct(String reason) {
      Channels root = root();
      root.obstacle = root.obstacle == null ? reason : root.obstacle;
    }

    void fix(String reason) {
      root().fixed = true;
      obstruct(reason);
    }
  }

  /**
   * The last axis of a value.
   *
   * @param neighbours indices in a row that belong to one channel
   * @param open the layers with a kernel that made it, no batch normalization between
   */
  private record Axis(Channels channels, int neighbours, Set<String> open) {}

  private record Found(ChannelGroup.Member member, Channels channels) {}

  private final Network network;
  private final Map<String, Axis> values = new HashMap<>();
  private final Map<String, Channels> made = new HashMap<>(); // by layer
  private final Map<String, Found> found = new LinkedHashMap<>(); // by parameter
  private final List<Found> statistics = new ArrayList<>();
  private final List<Found> readers = new ArrayList<>();
  private final Set<String> normalised = new HashSet<>(); // layers
  private final Set<String> scales; // values

  private ChannelGroups(Network network) {
    this.network = network;
    this.scales = Scales.of(network);
  }

  /** Every group that a kernel makes, in the order of their first kernels. */
  public static List<ChannelGroup> of(Network network) {
    ChannelGroups groups = new ChannelGroups(network);
    groups.follow();
    return groups.groups();
  }

  private void follow() {
    Map<String, Shape> shapes = network.shapes();
    for (Network.Input input : network.inputs()) {
      Channels channels = new Channels(input.shape().rank() == 0 ? 1 : input.shape().dimension(-1));
      channels.fix(input.name() + " is an input of the network");
      values.put(input.name(), new Axis(channels, 1, Set.of()));
    }
    for (Network.Call call : network.calls()) {
      List<Shape> in = call.inputs().stream().map(v -> of(shapes, v)).toList();
      List<Axis> axes = call.inputs().stream().map(v -> of(values, v)).toList();
      Axis axis = axis(call, axes, of(shapes, call.value()), call.layer().parameters(in));
      values.put(call.value(), axis);
    }
    for (Network.Output output : network.outputs()) {
      of(values, output.value()).channels().root().output = true;
    }
  }

  private Axis axis(Network.Call call, List<Axis> in, Shape out, List<Parameter> parameters) {
    Layer layer = call.layer();
    Axis first = in.get(0);
    if (layer instanceof Dense dense) {
      return read(first, call, out, parameters, dense.activation());
    }
    if (layer instanceof Conv2D conv) {
      return read(first, call, out, parameters, conv.activation());
    }
    if (layer instanceof Conv1D conv) {
      return read(first, call, out, parameters, conv.activation());
    }
    if (layer instanceof EmbeddingBag bag) {
      return made(call, out, parameters, bag.activation());
    }
    if (layer instanceof Embedding) {
      return made(call, out, parameters, ActivationFunction.LINEAR);
    }
    if (layer instanceof DepthwiseConv2D conv) {
      add(new ChannelGroup.Member(parameters.get(0), 2, 1, first.neighbours()), first.channels());
      Axis axis =
          new Axis(first.channels(), first.neighbours() * conv.multiplier(), Set.of(layer.name()));
      vectors(parameters.subList(1, parameters.size()), axis);
      activate(call, conv.activation(), axis);
      return axis;
    }
    if (layer instanceof ElasticDepthwiseConv2D) {
      add(new ChannelGroup.Member(parameters.get(0), 2, 1, first.neighbours()), first.channels());
      return new Axis(first.channels(), first.neighbours(), Set.of(layer.name()));
    }
    if (layer instanceof BatchNormalization) {
      normalised.addAll(first.open());
      Axis axis = new Axis(first.channels(), first.neighbours(), Set.of());
      vectors(parameters.stream().filter(Parameter::trainable).toList(), axis);
      for (Parameter moving : parameters) {
        if (!moving.trainable()) {
          statistics.add(new Found(member(moving, 0, axis), axis.channels()));
        }
      }
      return axis;
    }
    if (layer instanceof Activation activation) {
      activate(call, activation.function(), first);
      return first;
    }
    if (layer instanceof Add) {
      Set<String> open = new HashSet<>();
      for (Axis axis : in) {
        join(
            first.channels(), first.neighbours(), axis.channels(), axis.neighbours(), layer.name());
        open.addAll(axis.open());
      }
      return new Axis(first.channels(), first.neighbours(), open);
    }
    if (layer instanceof Multiply) {
      Axis scale = in.get(1);
      join(
          first.channels(), first.neighbours(), scale.channels(), scale.neighbours(), layer.name());
      if (scales.contains(call.inputs().get(1))) {
        normalised.addAll(scale.open()); // it needs none, what it multiplies does
      }
      return first;
    }
    if (layer instanceof MaxPooling2D
        || layer instanceof AveragePooling2D
        || layer instanceof GlobalAveragePooling2D
        || layer instanceof GlobalMaxPooling1D
        || layer instanceof Flatten
        || layer instanceof Gate
        || layer instanceof Resize
        || layer instanceof Dropout) {
      return first;
    }
    throw new AssertionError("what a layer does to channels is not known: " + layer);
  }

  /** A layer whose kernel takes channels in along its axis before the last. */
  private Axis read(
      Axis in,
      Network.Call call,
      Shape out,
      List<Parameter> parameters,
      ActivationFunction activation) {
    Parameter kernel = parameters.get(0);
    int axis = kernel.shape().rank() - 2;
    readers.add(new Found(member(kernel, axis, in), in.channels()));
    return made(call, out, parameters, activation);
  }

  private Axis made(
      Network.Call call, Shape out, List<Parameter> parameters, ActivationFunction activation) {
    String layer = call.layer().name();
    Channels channels = made.computeIfAbsent(layer, name -> new Channels(out.dimension(-1)));
    Parameter kernel = parameters.get(0);
    add(new ChannelGroup.Member(kernel, kernel.shape().rank() - 1, 1, 1), channels);
    Axis axis = new Axis(channels, 1, Set.of(layer));
    vectors(parameters.subList(1, parameters.size()), axis);
    activate(call, activation, axis);
    return axis;
  }

  /** What only multiplies others need not be 0: a channel that goes is 0 in those. */
  private void activate(Network.Call call, ActivationFunction function, Axis axis) {
    String layer = call.layer().name();
    if (function == ActivationFunction.SOFTMAX) {
      axis.channels().fix(layer + " takes a softmax over them");
    } else if (!function.keepsZero() && !scales.contains(call.value())) {
      axis.channels().obstruct("the activation of " + layer + " is not 0 at 0");
    }
  }

  private void vectors(List<Parameter> parameters, Axis axis) {
    parameters.forEach(parameter -> add(member(parameter, 0, axis), axis.channels()));
  }

  private static ChannelGroup.Member member(Parameter parameter, int axis, Axis of) {
    int channels = of.channels().root().count;
    int positions = parameter.shape().dimension(axis) / (channels * of.neighbours());
    return new ChannelGroup.Member(parameter, axis, positions, of.neighbours());
  }

  /** A parameter of a layer that is called twice joins the channels of both calls. */
  private void add(ChannelGroup.Member member, Channels channels) {
    Parameter parameter = member.parameter();
    Found before = found.putIfAbsent(parameter.name(), new Found(member, channels));
    if (before != null) {
      ChannelGroup.Member old = before.member();
      boolean alike = old.positions() == member.positions();
      int neighbours = alike ? old.neighbours() : 0;
      join(before.channels(), neighbours, channels, member.neighbours(), parameter.name());
    }
  }

  private void join(Channels one, int neighbours, Channels other, int others, String where) {
    Channels a = one.root();
    Channels b = other.root();
    if (a.count == b.count && neighbours == others) {
      b.joined = a;
      String obstacle = b.obstacle;
      if (obstacle != null) {
        a.obstruct(obstacle);
      }
      a.fixed |= b.fixed;
    } else {
      String reason = "channels of different sizes meet in " + where;
      a.fix(reason);
      b.fix(reason);
    }
  }

  private List<ChannelGroup> groups() {
    Map<Channels, List<ChannelGroup.Member>> members = new LinkedHashMap<>();
    for (Found one : found.values()) {
      members.computeIfAbsent(one.channels().root(), c -> new ArrayList<>()).add(one.member());
    }
    List<ChannelGroup> groups = new ArrayList<>();
    members.forEach(
        (channels, all) -> {
          List<String> layers =
              all.stream()
                  .map(ChannelGroup.Member::parameter)
                  .filter(parameter -> parameter.role() == Role.KERNEL)
                  .map(Parameter::layer)
                  .toList();
          if (!layers.isEmpty()) {
            groups.add(
                new ChannelGroup(
                    layers.get(0) + "/channels",
                    channels.count,
                    all,
                    of(statistics, channels),
                    of(readers, channels),
                    layers.stream().filter(layer -> !normalised.contains(layer)).toList(),
                    channels.output,
                    channels.output || channels.fixed,
                    Optional.ofNullable(channels.obstacle)));
          }
        });
    return groups;
  }

  private static List<ChannelGroup.Member> of(List<Found> all, Channels channels) {
    return all.stream()
        .filter(one -> one.channels().root() == channels)
        .map(Found::member)
        .distinct()
        .toList();
  }

  private static <V> V of(Map<String, V> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }
}
