// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.automl.latency.ServedBudget;

/**
 * What a search found, beside plans of the same budget that nobody learnt.
 *
 * @param layers that plans say a density for, in order
 * @param agent the best episode of the agent; of equal ones the first
 * @param random the best of as many plans drawn
 * @param uniform the same fraction of every layer
 * @param magnitude the units with the largest magnitude of the whole network
 * @param agents episodes of the agent
 * @param randoms plans drawn
 * @param agentShare the part of an episode's time that the agent itself took; unknown if nothing
 *     was left to do
 * @param served what the agent's plan takes as it is served, over the dense network, if this
 *     machine is what latency is of
 */
public record AmcResult(
    List<PlanLayer> layers,
    Episode agent,
    Episode random,
    Episode uniform,
    Episode magnitude,
    List<Episode> agents,
    List<Episode> randoms,
    OptionalDouble agentShare,
    Optional<ServedBudget.Served> served) {

  /** Copies. */
  public AmcResult {
    layers = ImmutableList.copyOf(layers);
    agents = ImmutableList.copyOf(agents);
    randoms = ImmutableList.copyOf(randoms);
  }
}
