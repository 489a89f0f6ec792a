// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;

/** An agent that decides on the layers of a network one after the other, episode by episode. */
final class Search {

  private final List<PlanLayer> layers;
  private final Budget budget;
  private final Observation observation;
  private final Reward reward;
  private final Ddpg agent;

  Search(List<PlanLayer> layers, Cost cost, Budget budget, Reward reward, Ddpg agent) {
    this.layers = layers;
    this.budget = budget;
    this.observation = new Observation(layers, cost);
    this.reward = reward;
    this.agent = agent;
  }

  /** Tries a plan, and lets the agent learn from it. */
  Episode next() {
    int[] kept = budget.fewest();
    double[] fractions = new double[kept.length];
    float[][] states = new float[kept.length][];
    float[] actions = new float[kept.length];
    for (int layer = 0; layer < kept.length; layer++) {
      states[layer] = observation.of(layer, fractions);
      actions[layer] = (float) agent.explore(states[layer], layer);
      kept[layer] = budget.count(kept, layer, actions[layer]);
      fractions[layer] = (double) kept[layer] / layers.get(layer).units();
    }
    double earned = reward.of(kept);
    List<Transition> transitions = new ArrayList<>();
    for (int layer = 0; layer < kept.length; layer++) {
      boolean last = layer == kept.length - 1;
      transitions.add(
          new Transition(
              states[layer],
              actions[layer],
              states[last ? layer : layer + 1],
              !last,
              (float) earned));
    }
    Episode episode =
        new Episode(agent.episode(), Ints.asList(kept), budget.fraction(kept), earned);
    agent.learn(transitions);
    return episode;
  }
}
