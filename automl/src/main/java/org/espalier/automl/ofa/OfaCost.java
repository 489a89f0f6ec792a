// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What the budget of a search is of. */
public enum OfaCost {
  /** Multiplications with a kernel weight for one example. */
  MULTIPLY_ADDS,
  /** Trained numbers. */
  PARAMETERS,
  /** What one example takes as it is served, by a table of blocks. */
  LATENCY;

  /**
   * The cost of sub-networks.
   *
   * @param times of blocks, asked for latency only
   */
  ToDoubleFunction<SubNetwork> of(Supernet supernet, Supplier<BlockTimes> times) {
    return switch (this) {
      case MULTIPLY_ADDS -> SubNetworkCost.multiplyAdds(supernet);
      case PARAMETERS -> SubNetworkCost.parameters(supernet);
      case LATENCY -> times.get();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
