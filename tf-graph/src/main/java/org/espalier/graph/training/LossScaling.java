// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import java.util.List;

/**
 * Loss scaling for half precision (Micikevicius et al., 2018): gradients are taken of the loss
 * times a power of two, so that small ones are not lost, and divided by it again. A step whose
 * gradients are not finite changes nothing but the scale, which halves; after {@value
 * #STEPS_TO_GROW} finite ones in a row it doubles.
 *
 * <p>The scale is {@code 2^(15 + exponent)} and does not go below 1: what is not finite then, is
 * not, and the step is taken.
 */
public final class LossScaling {

  /** The optimizer slot of the exponent, 0 at the start. */
  public static final String EXPONENT = "loss-scale";

  /** The optimizer slot of the finite steps in a row since the scale last changed. */
  public static final String FINITE_STEPS = "loss-scale-steps";

  /** Both slots, int64 scalars that are 0 before the first step. */
  public static final List<String> SLOTS = List.of(EXPONENT, FINITE_STEPS);

  /** Finite steps in a row before the scale doubles. */
  public static final long STEPS_TO_GROW = 2000;

  /** The exponent of a scale of 1. */
  public static final long LOWEST = -15;

  private LossScaling() {}
}
