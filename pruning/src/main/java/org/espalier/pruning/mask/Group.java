// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.espalier.graph.network.Parameter;

/**
 * Parameters whose weights, or blocks or channels of them, compete with each other.
 *
 * @param parameters in the network's order, which with the row-major index breaks ties
 * @param keep how many of them stay
 */
public record Group(List<Parameter> parameters, long keep) {
  /** Copies. */
  public Group {
    parameters = ImmutableList.copyOf(parameters);
  }

  /** {@code floor(density * n + 1/2)} of these parameters' weights. */
  static Group of(List<Parameter> parameters, double density) {
    return of(parameters, p -> p.shape().size(), density);
  }

  /** The same of whatever else the parameters stand for. */
  static Group of(List<Parameter> parameters, ToLongFunction<Parameter> size, double density) {
    long n = parameters.stream().mapToLong(size).sum();
    return new Group(parameters, (long) Math.floor(density * n + 0.5));
  }
}
