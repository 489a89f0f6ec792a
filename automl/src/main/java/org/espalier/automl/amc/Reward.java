// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/** Says how good a plan is. */
@FunctionalInterface
interface Reward {

  /**
   * The reward of an episode; the same plan has always the same.
   *
   * @param kept units of each layer
   */
  double of(int[] kept);
}
