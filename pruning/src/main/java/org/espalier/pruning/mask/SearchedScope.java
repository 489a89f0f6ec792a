// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.Map;
import org.espalier.graph.state.Tensor;

/**
 * A scope that looks for its masks with the trained network and the data at hand, which takes more
 * than scores and goes on after it was killed. What searches there are is not known here: they are
 * services of this type, records that Jackson knows by {@code @JsonTypeName}, whose constructor
 * without arguments gives the defaults of a configuration.
 */
public non-sealed interface SearchedScope extends Scope {

  /**
   * Finds masks.
   *
   * @return new masks by their full name in the State; the same for the same network, State, data,
   *     seed and density
   * @throws IllegalArgumentException if the density cannot be reached
   */
  Map<String, Tensor> search(Searching searching);

  /**
   * Takes notice of whatever depends on the machine, before anything is trained.
   *
   * @param searching with the State that training begins with
   * @throws IllegalArgumentException if the density cannot be reached
   */
  default void prepare(Searching searching) {}

  /** Scores alone do not tell. */
  @Override
  default Map<String, Tensor> cut(Cut cut) {
    throw new IllegalStateException(
        "this scope is a search, which only runs do; take the plan it found, by scope plan");
  }
}
