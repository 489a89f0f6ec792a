// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.Arrays;

/** What a network costs under a plan. It never falls when a fraction rises. */
interface Cost {

  /**
   * Under a plan.
   *
   * @param fractions of each layer's units that are kept, in the order of {@link PlanLayers}
   */
  double of(double[] fractions);

  /** How many layers a plan has. */
  int layers();

  /** Of everything. */
  default double whole() {
    double[] all = new double[layers()];
    Arrays.fill(all, 1);
    return of(all);
  }
}
