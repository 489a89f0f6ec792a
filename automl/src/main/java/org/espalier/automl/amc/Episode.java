// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A plan that was tried.
 *
 * @param number from 0
 * @param kept units of each layer
 * @param cost over that of the dense network
 * @param reward what it was worth
 */
public record Episode(long number, List<Integer> kept, double cost, double reward) {
  /** Copies. */
  public Episode {
    kept = ImmutableList.copyOf(kept);
  }
}
