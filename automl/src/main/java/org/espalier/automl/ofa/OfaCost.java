// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the budget of a search is of. */
public enum OfaCost {
  /** Multiplications with a kernel weight for one example. */
  MULTIPLY_ADDS,
  /** Trained numbers. */
  PARAMETERS;

  ToDoubleFunction<SubNetwork> of(Supernet supernet) {
    return switch (this) {
      case MULTIPLY_ADDS -> SubNetworkCost.multiplyAdds(supernet);
      case PARAMETERS -> SubNetworkCost.parameters(supernet);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
