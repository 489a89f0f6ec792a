// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.graph.network.Role;

/**
 * What pulls parameters towards zero. It acts on effective (masked) values, so pruned weights are
 * left alone, and is not part of the reported loss.
 *
 * @param kind which of the two ways
 * @param rate at least 0; 0 is none
 * @param roles the roles it acts on
 */
public record WeightDecay(Kind kind, double rate, Set<Role> roles) {

  /** The two ways. */
  public enum Kind {
    /** {@code rate * w} joins the gradient: the derivative of {@code rate * sum(w^2) / 2}. */
    L2,
    /**
     * {@code learning rate * rate * w} is taken off, past the optimizer.
     *
     * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter, ICLR 2019</a>
     */
    DECOUPLED
  }

  /** No decay. */
  public static final WeightDecay NONE = new WeightDecay(Kind.L2, 0, Set.of());

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if rate is below 0
   */
  public WeightDecay {
    if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight decay must be at least 0, got " + rate);
    }
    roles = ImmutableSet.copyOf(roles);
  }

  /** L2 on kernels. */
  public static WeightDecay l2(double rate) {
    return new WeightDecay(Kind.L2, rate, Set.of(Role.KERNEL));
  }

  /** Decoupled, on kernels. */
  public static WeightDecay decoupled(double rate) {
    return new WeightDecay(Kind.DECOUPLED, rate, Set.of(Role.KERNEL));
  }

  /** The same, on every parameter that a gradient changes. */
  public WeightDecay onEverything() {
    return new WeightDecay(
        kind,
        rate,
        Arrays.stream(Role.values()).filter(Role::trainable).collect(Collectors.toSet()));
  }

  /** Whether it acts in this way on this role. */
  public boolean acts(Kind way, Role role) {
    return kind == way && rate > 0 && roles.contains(role);
  }
}
