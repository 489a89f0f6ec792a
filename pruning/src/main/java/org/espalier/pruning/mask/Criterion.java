// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;

/** Gives each prunable weight a score; in each group that competes, the highest scores are kept. */
@FunctionalInterface
public interface Criterion {

  /**
   * Scores the weights. Scores of weights that are pruned already do not matter.
   *
   * @param prunable the parameters that masks cover, in the network's order
   * @param state the trained State
   * @return for each parameter's name one finite score a weight, row-major
   */
  Map<String, float[]> scores(List<Parameter> prunable, State state);
}
