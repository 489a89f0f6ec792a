// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.shrink;

import static java.util.Objects.requireNonNull;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.ChannelGroup.Member;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;

/** Cuts channels out of everything in a State that has them. */
final class StateCut {

  private final Masking masking;
  private final State before;
  private final Map<String, Tensor> after;

  StateCut(Masking masking, State state) {
    this.masking = masking;
    this.before = state;
    this.after = new HashMap<>(state.tensors());
  }

  /** What is left. */
  State state() {
    return new State(after);
  }

  /** Adds to a bias, which has a mask of its own no longer where it was 0; before any cut. */
  void addToBias(String bias, double[] sums) {
    String name = StateKind.PARAMETER.named(bias);
    String mask = StateKind.MASK.named(bias);
    float[] values = floats(name).values().clone();
    float[] kept = after.containsKey(mask) ? floats(mask).values().clone() : ones(values.length);
    for (int i = 0; i < values.length; i++) {
      if (sums[i] != 0) {
        values[i] = (float) (kept[i] * values[i] + sums[i]);
        kept[i] = 1;
      }
    }
    after.put(name, Tensor.of(floats(name).shape(), values));
    if (after.containsKey(mask)) {
      after.put(mask, Tensor.of(floats(name).shape(), kept));
    }
  }

  /**
   * Cuts one group's channels.
   *
   * @param dead which go
   */
  void cut(ChannelGroup group, boolean[] dead) {
    Set<String> masks = new HashSet<>();
    for (Member member : group.members()) {
      cutAll(member, dead);
      masking
          .of(member.parameter())
          .filter(Masking.Along.class::isInstance)
          .ifPresent(binding -> masks.add(StateKind.MASK.named(binding.mask())));
    }
    masks.forEach(mask -> cut(mask, 0, 1, dead));
    group.statistics().forEach(member -> cutAll(member, dead));
    group.readers().forEach(member -> cutAll(member, dead));
  }

  /** The parameter, what the optimizer remembers of it, and its own mask if it has one. */
  private void cutAll(Member member, boolean[] dead) {
    Parameter parameter = member.parameter();
    List<String> names = new ArrayList<>(slots(parameter));
    names.add(State.fullName(parameter));
    masking
        .of(parameter)
        .filter(Masking.Elementwise.class::isInstance)
        .ifPresent(binding -> names.add(StateKind.MASK.named(binding.mask())));
    names.forEach(name -> cut(name, member.axis(), member.neighbours(), dead));
  }

  private List<String> slots(Parameter parameter) {
    return before.named(StateKind.SLOT).keySet().stream()
        .filter(slot -> slot.substring(slot.indexOf('/') + 1).equals(parameter.name()))
        .map(StateKind.SLOT::named)
        .toList();
  }

  /** By the shape the tensor has now: another axis of it may have been cut before. */
  private void cut(String name, int axis, int neighbours, boolean[] dead) {
    Tensor.Floats tensor = floats(name);
    int[] shape = Ints.toArray(tensor.shape().dimensions());
    int run = neighbours;
    for (int later = axis + 1; later < shape.length; later++) {
      run *= shape[later];
    }
    float[] values = tensor.values();
    float[] kept = new float[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (!dead[i / run % dead.length]) {
        kept[count++] = values[i];
      }
    }
    shape[axis] = shape[axis] / dead.length * alive(dead);
    after.put(name, Tensor.of(Shape.of(shape), Arrays.copyOf(kept, count)));
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int alive(boolean[] dead) {
    int alive = 0;
    for (boolean one : dead) {
      alive += one ? 0 : 1;
    }
    return alive;
  }

  private Tensor.Floats floats(String name) {
    return (Tensor.Floats) requireNonNull(after.get(name), name);
  }
}
