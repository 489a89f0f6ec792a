// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * Output channels that can only go together: those of one layer, or of several layers whose values
 * are added or multiplied, or that a depthwise convolution carries on. A channel that goes is 0 in
 * every value but those that only multiply others.
 *
 * @param name the first layer's and {@code /channels}
 * @param channels how many there are
 * @param members every parameter that makes or changes them, statistics left out, in the network's
 *     order
 * @param statistics the moving means and variances of the channels
 * @param readers the kernels that the channels go into, along their input axis, once a call
 * @param unnormalised the layers with a kernel that no batch normalization follows, those that only
 *     multiply others left out
 * @param output whether they are outputs of the network, which nothing may remove
 * @param fixed whether their number cannot change: they are outputs, or joined with an input of the
 *     network or with channels of another size
 * @param obstacle why else none of them can be masked: they are fixed, or something other than 0
 *     comes out where 0 goes in
 */
public record ChannelGroup(
    String name,
    int channels,
    List<Member> members,
    List<Member> statistics,
    List<Member> readers,
    List<String> unnormalised,
    boolean output,
    boolean fixed,
    Optional<String> obstacle) {

  /**
   * A parameter and where its channels are.
   *
   * @param axis {@code positions x channels x neighbours} long
   * @param positions how often the channels are repeated: after a flattening
   * @param neighbours how many indices in a row belong to one channel: after a depthwise
   *     convolution with a multiplier
   */
  public record Member(Parameter parameter, int axis, int positions, int neighbours) {

    /** How many weights in a row belong to one channel; of index i it is i / this % channels. */
    public int run() {
      return neighbours * parameter.shape().stride(axis);
    }
  }

  /** Copies. */
  public ChannelGroup {
    members = ImmutableList.copyOf(members);
    statistics = ImmutableList.copyOf(statistics);
    readers = ImmutableList.copyOf(readers);
    unnormalised = ImmutableList.copyOf(unnormalised);
  }

  /** Whether a channel can be masked. */
  public boolean removable() {
    return !output && obstacle.isEmpty();
  }

  /** The members of one role, in order. */
  public List<Member> members(Role role) {
    return members.stream().filter(member -> member.parameter().role() == role).toList();
  }

  /** The names of the layers whose kernels make the channels, in order. */
  public List<String> layers() {
    return members(Role.KERNEL).stream().map(member -> member.parameter().layer()).toList();
  }
}
