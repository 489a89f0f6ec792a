// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.List;
import java.util.function.ToLongFunction;
import org.espalier.graph.network.Parameter;

/** How far a competition goes. */
public enum Within {
  /** Each layer, or group of layers that share channels, on its own. */
  LAYER,
  /** All with all. */
  NETWORK;

  /** {@code floor(density * n + 1/2)} of each group's n things stay. */
  List<Group> groups(List<Parameter> kernels, ToLongFunction<Parameter> size, double density) {
    if (this == NETWORK) {
      return List.of(Group.of(kernels, size, density));
    }
    return kernels.stream().map(kernel -> Group.of(List.of(kernel), size, density)).toList();
  }
}
