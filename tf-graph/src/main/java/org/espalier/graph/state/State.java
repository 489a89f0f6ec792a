// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.state;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Sets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;

/**
 * Every number that training depends on, by full name ({@link StateKind#named}). Training that
 * starts from equal States of the same network and settings goes on identically.
 */
public record State(Map<String, Tensor> tensors) {

  /** The schedule step: how many steps of the schedule have been taken. */
  public static final String STEP = StateKind.SCHEDULE.named("step");

  /** Which of the trainer's schedules gives the rate: 0 is the training schedule. */
  public static final String SCHEDULE_INDEX = StateKind.SCHEDULE.named("index");

  /** The number that, with the seed and the step, fixes shuffles, crops, flips and dropout. */
  public static final String ORDER = StateKind.DATA_ORDER.named("order");

  /**
   * Sorts by name.
   *
   * @throws IllegalArgumentException if a name has no known kind
   */
  public State {
    tensors.keySet().forEach(StateKind::of);
    tensors = ImmutableSortedMap.copyOf(tensors);
  }

  /**
   * A tensor by full name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the State has no tensor " + name);
    }
    return tensor;
  }

  /**
   * The values of a float32 tensor by full name.
   *
   * @throws IllegalArgumentException if there is none, or it is not float32
   */
  public float[] floats(String name) {
    if (get(name) instanceof Tensor.Floats floats) {
      return floats.values();
    }
    throw new IllegalArgumentException("tensor " + name + " must be float32, got " + get(name));
  }

  /**
   * An int64 scalar by full name.
   *
   * @throws IllegalArgumentException if there is none, or it is not int64
   */
  public long scalar(String name) {
    if (get(name) instanceof Tensor.Longs longs) {
      return longs.values()[0];
    }
    throw new IllegalArgumentException("tensor " + name + " must be int64, got " + get(name));
  }

  /** The schedule step. */
  public long step() {
    return scalar(STEP);
  }

  /** This State with some tensors replaced or added. */
  public State with(Map<String, ? extends Tensor> changes) {
    Map<String, Tensor> changed = new TreeMap<>(tensors);
    changed.putAll(changes);
    return new State(changed);
  }

  /** The tensors of one kind, by full name. */
  public Map<String, Tensor> ofKind(StateKind kind) {
    return ofKind(kind, UnaryOperator.identity());
  }

  /** The tensors of one kind, by the name behind the prefix. */
  public Map<String, Tensor> named(StateKind kind) {
    return ofKind(kind, name -> name.substring(kind.prefix().length()));
  }

  /**
   * The stored values of a parameter or statistic; masks are not applied.
   *
   * @throws IllegalArgumentException if there is none
   */
  public float[] raw(Parameter parameter) {
    return floats(fullName(parameter));
  }

  /** Where the State holds a parameter: under its kind, statistics and selectors apart. */
  public static String fullName(Parameter parameter) {
    StateKind kind =
        parameter.role() == Role.SELECTOR
            ? StateKind.MASK
            : parameter.trainable() ? StateKind.PARAMETER : StateKind.STATISTIC;
    return kind.named(parameter.name());
  }

  /**
   * Checks that this State holds exactly these tensors, in these shapes and types.
   *
   * @throws IllegalArgumentException naming the first missing, unexpected or differing tensor
   */
  public void requireLike(Map<String, String> expected) {
    Set<String> missing = Sets.difference(expected.keySet(), tensors.keySet());
    Set<String> unexpected = Sets.difference(tensors.keySet(), expected.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "the State lacks tensor " + missing.iterator().next() + "; it is of another network");
    }
    if (!unexpected.isEmpty()) {
      throw new IllegalArgumentException(
          "the State has the unexpected tensor "
              + unexpected.iterator().next()
              + "; it is of another network");
    }
    expected.forEach(
        (name, type) -> {
          if (!get(name).toString().equals(type)) {
            throw new IllegalArgumentException(
                "tensor " + name + " must be " + type + ", the State has " + get(name));
          }
        });
  }

  private Map<String, Tensor> ofKind(StateKind kind, UnaryOperator<String> key) {
    Map<String, Tensor> found = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(kind.prefix())) {
            found.put(key.apply(name), tensor);
          }
        });
    return found;
  }
}
