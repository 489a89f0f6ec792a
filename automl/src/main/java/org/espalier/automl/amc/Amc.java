// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.List;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.run.Plan;

/**
 * A search for how much of each layer to prune, over a trained network. Episodes go on one by one;
 * what an episode is follows from the dense State, the settings, the seed and the episodes before.
 */
public final class Amc implements AutoCloseable {

  private final Trainer trainer;
  private final Ddpg agent;
  private final Search search;
  private final PrunedAccuracy accuracy;
  private final List<PlanLayer> layers;

  private Amc(
      Trainer trainer, Ddpg agent, Search search, PrunedAccuracy accuracy, List<PlanLayer> layers) {
    this.trainer = trainer;
    this.agent = agent;
    this.search = search;
    this.accuracy = accuracy;
    this.layers = layers;
  }

  /**
   * Opens a search: builds the graph once, looks at the calibration examples, ranks channels.
   *
   * @param plan of the dense training, with masks of the unit
   * @param dense what it ended with
   * @throws IllegalArgumentException if no plan meets the budget, every plan does, or the network
   *     has nothing that a plan could prune
   */
  public static Amc open(Plan plan, State dense, AmcSettings settings, long seed) {
    Network network = plan.network();
    List<PlanLayer> layers = PlanLayers.of(network, settings.unit());
    Cost cost = settings.cost().of(network, settings.unit());
    boolean bounded = settings.objective() == AmcSettings.Objective.ACCURACY;
    Budget budget =
        bounded
            ? Budget.of(
                cost, layers, settings.range(), settings.budget(), settings.cost().toString())
            : Budget.none(cost, layers, settings.range());
    Reconstruction reconstruction =
        Reconstruction.of(network, dense, plan.data(), settings.calibration(), seed);
    Trainer trainer =
        Trainer.open(
            network,
            plan.masking(),
            plan.settings(),
            plan.source(),
            plan.execution(),
            seed,
            new Magnitude().variants());
    PrunedAccuracy accuracy =
        new PrunedAccuracy(
            network,
            plan.data(),
            trainer,
            dense,
            settings.unit(),
            reconstruction,
            settings.rewardExamples());
    Ddpg agent = new Ddpg(settings.agent(), layers.size(), seed);
    Reward reward =
        bounded
            ? accuracy::of
            : kept -> -(1 - accuracy.of(kept)) * Math.log(budget.fraction(kept) * cost.whole());
    Search search = new Search(layers, cost, budget, reward, agent);
    return new Amc(trainer, agent, search, accuracy, layers);
  }

  /** The layers that plans say a density for, in order. */
  public List<PlanLayer> layers() {
    return layers;
  }

  /** Tries a plan, and lets the agent learn from it. */
  public Episode next() {
    return search.next();
  }

  /** What the agent is; with it a search goes on as if it had never stopped. */
  public State agent() {
    return agent.state();
  }

  /** Goes on from there. */
  public void load(State state) {
    agent.load(state);
  }

  /** The dense State under a plan, weights made up for. */
  public State pruned(Episode episode) {
    return accuracy.pruned(episode.kept().stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public void close() {
    agent.close();
    trainer.close();
  }
}
