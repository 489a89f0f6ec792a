// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroups;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;

/**
 * Whole output channels of convolutions and neurons of dense layers compete. A channel's mask
 * covers its kernels, bias, scale and offset, so that it emits exactly 0. Channels that are added,
 * or carried on by a depthwise convolution, share a mask ({@link ChannelGroup}) and go together;
 * their score is the norm over all of them. The outputs of the network stay, and so do channels
 * that cannot be 0, which a warning names. Excluding a layer excludes its group.
 *
 * <p>Amounts count channels: within layers {@code floor(d * n + 1/2)} of each group's n, over the
 * network as many of all groups' together; a group's channel counts once, and each group keeps at
 * least one. Ties keep the lower index.
 *
 * @param norm what a channel's score is
 * @param within whether channels compete with those of their group or with all
 * @see <a href="https://arxiv.org/abs/1608.08710">Li et al., ICLR 2017, for magnitude and l1 within
 *     layers</a>
 * @see <a href="https://arxiv.org/abs/1708.06519">Liu et al., ICCV 2017, for the scale of batch
 *     normalization over the network</a>
 */
public record Channel(Norm norm, Within within) implements Scope {

  /** What a channel's score is. */
  public enum Norm {
    /** The sum of its weights' scores. */
    L1,
    /** The square root of the sum of their squares. */
    L2,
    /** The sum of |scale| over the batch normalizations that follow it. */
    BATCH_NORM_SCALE
  }

  /** The sum of scores, within layers. */
  public Channel() {
    this(Norm.L1, Within.LAYER);
  }

  @Override
  public String counts() {
    return "channels";
  }

  @Override
  public void requireFits(Criterion criterion) {
    if (norm == Norm.BATCH_NORM_SCALE && !(criterion instanceof Magnitude)) {
      throw new IllegalArgumentException(
          "norm batch-norm-scale looks at no other score; leave the criterion at magnitude, or"
              + " choose norm l1 or l2");
    }
    if (norm != Norm.BATCH_NORM_SCALE && criterion instanceof Grasp) {
      throw new IllegalArgumentException(
          "a norm has no sign, which the scores of grasp have; choose another criterion or scope");
    }
  }

  @Override
  public void requireFits(Network network, List<Parameter> prunable) {
    List<ChannelGroup> groups = groups(network, prunable);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException(
          "network %s has no channels to prune%s"
              .formatted(
                  network.name(),
                  String.join(
                      "", warnings(network, prunable).stream().map(w -> "; " + w).toList())));
    }
    List<String> without = groups.stream().flatMap(g -> g.unnormalised().stream()).toList();
    if (norm == Norm.BATCH_NORM_SCALE && !without.isEmpty()) {
      throw new IllegalArgumentException(
          "norm batch-norm-scale needs batch normalization behind each layer, these have none: %s;"
                  .formatted(without)
              + " exclude them, or choose norm l1 or l2");
    }
  }

  @Override
  public void requireReachable(
      Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers) {
    List<ChannelGroup> groups = groups(network, prunable);
    Competition competition = competition(groups, density);
    if (within == Within.NETWORK && competition.groups().get(0).keep() < groups.size()) {
      throw new IllegalArgumentException(
          "each of %d groups keeps a channel, a density of %s only %d of them all; prune less"
              .formatted(groups.size(), density, competition.groups().get(0).keep()));
    }
    competition.requireReachable(network, density, emptyLayers);
  }

  @Override
  public List<String> warnings(Network network, List<Parameter> prunable) {
    List<String> warnings = new ArrayList<>();
    for (ChannelGroup group : ChannelGroups.of(network)) {
      if (!group.output() && contains(prunable, group)) {
        group
            .obstacle()
            .ifPresent(
                why -> warnings.add("all channels of %s stay: %s".formatted(group.layers(), why)));
      }
    }
    return warnings;
  }

  @Override
  public Set<String> excluded(Network network, List<String> exclude) {
    Set<String> excluded = new HashSet<>(exclude);
    for (ChannelGroup group : ChannelGroups.of(network)) {
      if (group.layers().stream().anyMatch(exclude::contains)) {
        excluded.addAll(group.layers());
      }
    }
    return ImmutableSet.copyOf(excluded);
  }

  @Override
  public Masking masking(Network network, List<Parameter> prunable) {
    List<Masking.Binding> bindings = new ArrayList<>();
    for (ChannelGroup group : groups(network, prunable)) {
      for (ChannelGroup.Member member : group.members()) {
        bindings.add(
            new Masking.Along(
                member.parameter().name(),
                group.name(),
                member.axis(),
                member.positions(),
                member.neighbours()));
      }
    }
    return new Masking(bindings);
  }

  /** The fraction of channels that are kept. */
  @Override
  public double density(Scoring scoring) {
    long kept = 0;
    long all = 0;
    for (ChannelGroup group : groups(scoring.network(), scoring.prunable())) {
      kept += Survivors.count(scoring.state().floats(StateKind.MASK.named(group.name())));
      all += group.channels();
    }
    return (double) kept / all;
  }

  @Override
  public Map<String, Tensor> cut(Cut cut) {
    List<ChannelGroup> groups = groups(cut.scoring().network(), cut.scoring().prunable());
    return cut(cut, competition(groups, cut.density()));
  }

  /** The masks under a competition of the groups, each of which keeps at least one channel. */
  Map<String, Tensor> cut(Cut cut, Competition competition) {
    Scoring scoring = cut.scoring();
    List<ChannelGroup> groups = groups(scoring.network(), scoring.prunable());
    Map<String, float[]> scores = new HashMap<>();
    Map<String, float[]> masks = new HashMap<>();
    for (ChannelGroup group : groups) {
      float[] mask = scoring.state().floats(StateKind.MASK.named(group.name()));
      masks.put(first(group).name(), mask.clone());
      scores.put(first(group).name(), scores(group, cut));
    }
    boolean floor = cut.emptyLayers() instanceof EmptyLayers.Floor;
    EmptyLayers atLeastOne = floor ? cut.emptyLayers() : new EmptyLayers.Floor(1);
    competition.keepHighest(cut.with(atLeastOne), scores, masks);
    Map<String, Tensor> named = new HashMap<>();
    for (ChannelGroup group : groups) {
      float[] mask = Scoring.of(masks, first(group));
      named.put(StateKind.MASK.named(group.name()), Tensor.of(Shape.of(mask.length), mask));
    }
    return named;
  }

  private float[] scores(ChannelGroup group, Cut cut) {
    double[] sums = new double[group.channels()];
    boolean scales = norm == Norm.BATCH_NORM_SCALE;
    for (ChannelGroup.Member member : group.members(scales ? Role.SCALE : Role.KERNEL)) {
      Parameter parameter = member.parameter();
      if (!scales) {
        cut.scoring().requireFinite(parameter, cut.scores());
      }
      float[] values =
          scales ? cut.scoring().state().raw(parameter) : Scoring.of(cut.scores(), parameter);
      float[] mask = cut.scoring().mask(parameter);
      for (int i = 0; i < values.length; i++) {
        double value = scales ? Math.abs(values[i]) : values[i];
        if (value < 0 && mask[i] != 0) {
          throw new IllegalArgumentException(
              "a norm needs scores of at least 0, got %s (%s at index %d); choose another criterion"
                      .formatted(values[i], parameter.name(), i)
                  + " or scope");
        }
        sums[i / member.run() % sums.length] += norm == Norm.L2 ? value * value : value;
      }
    }
    float[] scores = new float[sums.length];
    for (int channel = 0; channel < scores.length; channel++) {
      scores[channel] = (float) (norm == Norm.L2 ? Math.sqrt(sums[channel]) : sums[channel]);
    }
    return scores;
  }

  private Competition competition(List<ChannelGroup> groups, double density) {
    Map<String, Integer> channels = new HashMap<>();
    groups.forEach(group -> channels.put(first(group).name(), group.channels()));
    ToLongFunction<Parameter> size = kernel -> channels.getOrDefault(kernel.name(), 0);
    List<Group> competing =
        within.groups(groups.stream().map(Channel::first).toList(), size, density).stream()
            .map(g -> within == Within.LAYER ? new Group(g.parameters(), Math.max(1, g.keep())) : g)
            .toList();
    return new Competition(counts(), size, competing);
  }

  /**
   * The groups that can lose channels, in the network's order.
   *
   * @param prunable kernels; a group whose first is not one stays whole
   */
  public static List<ChannelGroup> groups(Network network, List<Parameter> prunable) {
    return ChannelGroups.of(network).stream()
        .filter(group -> group.removable() && contains(prunable, group))
        .toList();
  }

  private static boolean contains(List<Parameter> prunable, ChannelGroup group) {
    return prunable.contains(first(group));
  }

  /** The kernel whose name stands for a group. */
  static Parameter first(ChannelGroup group) {
    return group.members(Role.KERNEL).get(0).parameter();
  }
}
