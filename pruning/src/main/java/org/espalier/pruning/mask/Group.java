// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.espalier.graph.network.Parameter;

/**
 * Parameters whose weights compete with each other.
 *
 * @param parameters in the network's order, which with the row-major index breaks ties
 * @param keep how many of their weights stay
 */
public record Group(List<Parameter> parameters, long keep) {
  /** Copies. */
  public Group {
    parameters = ImmutableList.copyOf(parameters);
  }

  /** {@code floor(density * n + 1/2)} of these parameters' weights. */
  static Group of(List<Parameter> parameters, double density) {
    long n = parameters.stream().mapToLong(p -> p.shape().size()).sum();
    return new Group(parameters, (long) Math.floor(density * n + 0.5));
  }
}
