// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.Locale;

/** What a budget is of. */
public enum CostKind {
  /** Multiplications for one example. */
  MULTIPLY_ADDS,
  /** Parameters, those of batch normalization and its statistics included. */
  PARAMETERS,
  /** Time of one example in a served network, as a {@link LatencyTable} says. */
  LATENCY;

  /** {@code multiply-adds}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
