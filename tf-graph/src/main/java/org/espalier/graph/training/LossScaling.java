// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import java.util.List;

/**
 * Loss scaling for half precision (Micikevicius et al., 2018): gradients are taken of the loss
 * times a power of two, so that small ones are not lost, and divided by it again. A step whose
 * gradients are not finite changes nothing but the scale, which halves; after {@value
 * #STEPS_TO_GROW} finite ones in a row it doubles.
 *
 * @param exponent the scale is {@code 2^(15 + exponent)}, so 0 is where it starts
 * @param finiteSteps in a row since the scale last changed
 */
public record LossScaling(long exponent, long finiteSteps) {

  /** The optimizer slot of {@link #exponent}. */
  public static final String EXPONENT = "loss-scale";

  /** The optimizer slot of {@link #finiteSteps}. */
  public static final String FINITE_STEPS = "loss-scale-steps";

  /** Both slots, int64 scalars that are 0 before the first step. */
  public static final List<String> SLOTS = List.of(EXPONENT, FINITE_STEPS);

  /** Finite steps in a row before the scale doubles. */
  public static final long STEPS_TO_GROW = 2000;

  /** The exponent of a scale of 1, below which it does not go: what is not finite then, is not. */
  public static final long LOWEST = -15;

  /** What the loss is multiplied by. */
  public double scale() {
    return Math.scalb(1.0, Math.toIntExact(exponent - LOWEST));
  }

  /** Whether a step is taken: its gradients are finite, or the scale cannot be at fault. */
  public boolean takes(boolean finite) {
    return finite || exponent <= LOWEST;
  }

  /** After a step. */
  public LossScaling next(boolean finite) {
    if (!takes(finite)) {
      return new LossScaling(exponent - 1, 0);
    }
    return finiteSteps + 1 == STEPS_TO_GROW
        ? new LossScaling(exponent + 1, 0)
        : new LossScaling(exponent, finiteSteps + 1);
  }
}
