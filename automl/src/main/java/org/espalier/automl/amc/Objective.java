// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/** What an episode earns. */
public enum Objective {
  /** The accuracy, under a budget that no plan exceeds. */
  ACCURACY,
  /**
   * Minus the error times the natural logarithm of the cost, in multiplications, parameters or
   * microseconds, without a budget: accuracy comes first. Costs must be above 1.
   */
  ERROR_TIMES_LOG_COST
}
