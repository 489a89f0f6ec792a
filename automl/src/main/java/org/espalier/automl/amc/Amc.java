// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.espalier.automl.latency.ServedBudget;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.Masking;
import org.espalier.pruning.mask.Criterion;
import org.espalier.pruning.mask.EmptyLayers;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.pruning.mask.Scoring;
import org.espalier.pruning.mask.SearchedScope;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;

/**
 * An agent searches for how much each layer keeps; of a layer, the units with the largest magnitude
 * stay. A density is a budget: the fraction of the dense network's cost that is left. What is
 * pruned by earlier rounds stays pruned, and each round searches anew, unless they left no more
 * than its budget.
 *
 * @param unit what is pruned of a layer
 * @param cost what the budget is of
 * @param latencies a {@link LatencyTable} as a CSV file, or {@code measured} for one that this
 *     machine fills; copied into the run; without meaning for other costs. By that one plans spare
 *     a tenth of the budget, and what is found is timed as it is served and searched for again,
 *     under less, up to three times, until it keeps the budget
 * @param objective what an episode earns; without a budget one round is what it takes
 * @param least fraction of a layer's units that stay, in (0, 1]
 * @param most fraction of a layer's units that stay, in [least, 1]
 * @param multiple that counts are rounded to, without exceeding the budget, in [1, 2^20]; a layer
 *     may also keep all that is left; 1 for weights
 * @param episodes to search, in [1, 2^20]
 * @param rewardExamples of the validation split that say how good a plan is, at least 1; drawn, or
 *     all if there are fewer
 * @param calibration what weights are made up for by while a plan is tried
 * @param agent the numbers of the agent
 * @see <a href="https://arxiv.org/abs/1802.03494">He et al., AMC, ECCV 2018</a>
 */
@JsonTypeName("amc")
public record Amc(
    Unit unit,
    CostKind cost,
    String latencies,
    Objective objective,
    double least,
    double most,
    int multiple,
    int episodes,
    int rewardExamples,
    Calibration calibration,
    DdpgSettings agent)
    implements SearchedScope {

  /** The table that this machine fills. */
  static final String MEASURED = "measured";

  /** The table that a run's searches use, whatever becomes of the file it was. */
  static final String LATENCIES = "latencies.csv";

  private static final int MOST_EPISODES = 1 << 20;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public Amc {
    if (episodes < 1 || episodes > MOST_EPISODES || rewardExamples < 1) {
      throw new IllegalArgumentException(
          "episodes must be in 1 to %d and reward-examples at least 1, got %d and %d"
              .formatted(MOST_EPISODES, episodes, rewardExamples));
    }
    if (unit == Unit.WEIGHTS && multiple != 1) {
      throw new IllegalArgumentException("multiple must be 1 for weights, got " + multiple);
    }
    if (unit == Unit.WEIGHTS && cost == CostKind.LATENCY) {
      throw new IllegalArgumentException(
          "cost latency needs unit channels: single weights that are gone save a kernel no time");
    }
    new Budget.Range(least, most, multiple);
  }

  /** The published numbers: channels in eights under a budget of multiply-adds. */
  public Amc() {
    this(
        Unit.CHANNELS,
        CostKind.MULTIPLY_ADDS,
        MEASURED,
        Objective.ACCURACY,
        0.2,
        1,
        8,
        400,
        1000,
        Calibration.PAPER,
        DdpgSettings.PAPER);
  }

  /** The same without an agent: every plan is drawn. */
  Amc random() {
    return new Amc(
        unit,
        cost,
        latencies,
        objective,
        least,
        most,
        multiple,
        episodes,
        rewardExamples,
        calibration,
        agent.withWarmUp(episodes));
  }

  @Override
  public String counts() {
    return cost.toString();
  }

  @Override
  public boolean decidesHowMuch() {
    return objective == Objective.ERROR_TIMES_LOG_COST;
  }

  @Override
  public Set<String> excluded(Network network, List<String> exclude) {
    return new FixedPlan(unit, Map.of()).excluded(network, exclude);
  }

  @Override
  public Masking masking(Network network, List<Parameter> prunable) {
    return new FixedPlan(unit, Map.of()).masking(network, prunable);
  }

  @Override
  public void requireFits(Criterion criterion) {
    if (!(criterion instanceof Magnitude)) {
      throw new IllegalArgumentException(
          "scope amc ranks by magnitude; leave the criterion at magnitude, or choose another scope");
    }
  }

  @Override
  public void requireFits(Network network, List<Parameter> prunable) {
    new FixedPlan(unit, Map.of()).requireFits(network, prunable);
  }

  @Override
  public List<String> warnings(Network network, List<Parameter> prunable) {
    return new FixedPlan(unit, Map.of()).warnings(network, prunable);
  }

  /** Of a latency that is yet to be measured, nobody knows. */
  @Override
  public void requireReachable(
      Network network, List<Parameter> prunable, double density, EmptyLayers emptyLayers) {
    if (emptyLayers instanceof EmptyLayers.Floor) {
      throw new IllegalArgumentException(
          "scope amc has a floor of its own, least; leave empty-layers at warn");
    }
    if (!isMeasured()) {
      PlanLayers layers = new PlanLayers(network, unit, prunable);
      budget(cost(layers, Path.of(latencies)), layers.layers(), density);
    }
  }

  /** The fraction of the cost that is left. */
  @Override
  public double density(Scoring scoring) {
    if (isMeasured()) {
      throw new IllegalArgumentException(
          "what latency masks leave is not known before it is measured; bring a table, by latencies");
    }
    PlanLayers layers = new PlanLayers(scoring.network(), unit, scoring.prunable());
    double[] fractions =
        layers.layers(scoring.state()).stream()
            .mapToDouble(layer -> (double) layer.left() / layer.units())
            .toArray();
    Cost all = cost(layers, Path.of(latencies));
    return all.of(fractions) / all.whole();
  }

  @Override
  public void prepare(Searching searching) {
    PlanLayers layers = layers(searching);
    Cost all = cost(layers, table(searching));
    List<PlanLayer> left = layers.layers(searching.state());
    if (decidesHowMuch() || !isMet(all, left, limit(searching.density()))) {
      budget(all, left, searching.density());
    }
  }

  @Override
  public Map<String, Tensor> search(Searching searching) {
    PlanLayers layers = layers(searching);
    Cost all = cost(layers, table(searching));
    List<PlanLayer> left = layers.layers(searching.state());
    if (!decidesHowMuch() && isMet(all, left, limit(searching.density()))) {
      return searching.state().ofKind(StateKind.MASK);
    }
    try (PlanReward reward = new PlanReward(this, searching, all, left)) {
      AgentSearch.Found found =
          new AgentSearch(this, searching, all, left, reward, progress(searching)).finish();
      found
          .served()
          .filter(served -> !served.kept())
          .ifPresent(served -> searching.progress().warn("the plan is " + served.text()));
      return masks(searching, found.learnt().best().plan(unit, layers.layers()), searching.state());
    }
  }

  private AmcProgress progress(Searching searching) {
    return new AmcProgress() {
      @Override
      public void episode(Episode episode, Episode best) {
        searching.progress().tried(episode.number() + 1, episodes, best.reward());
      }
    };
  }

  /** Whether earlier rounds pruned so much that nothing has to go. */
  private static boolean isMet(Cost all, List<PlanLayer> layers, double limit) {
    int[] left = layers.stream().mapToInt(PlanLayer::left).toArray();
    boolean pruned = layers.stream().anyMatch(layer -> layer.left() < layer.units());
    return pruned && Budget.costOf(all, layers, left) <= limit * all.whole();
  }

  /** What a plan leaves of a State by magnitude. */
  static Map<String, Tensor> masks(Searching searching, FixedPlan plan, State state) {
    Network network = searching.network();
    Predicate<Parameter> excluded = kernel -> !searching.prunable().contains(kernel);
    List<String> exclude =
        network.kernels().stream().filter(excluded).map(Parameter::layer).distinct().toList();
    return new PruningMethod(new Magnitude(), plan, exclude, new EmptyLayers.Warn(), false)
        .masks(network, state, 1);
  }

  private PlanLayers layers(Searching searching) {
    return new PlanLayers(searching.network(), unit, searching.prunable());
  }

  Budget budget(Cost all, List<PlanLayer> layers, double density) {
    Budget.Range range = range();
    return decidesHowMuch()
        ? Budget.none(all, layers, range, cost.toString())
        : Budget.of(
            all, layers, range, density, isMeasured() ? ServedBudget.FIRST : 1, cost.toString());
  }

  /** The cost of plans; a table is read for a latency only. */
  Cost cost(PlanLayers layers, Path table) {
    return switch (cost) {
      case MULTIPLY_ADDS -> Products.multiplyAdds(layers);
      case PARAMETERS -> Products.parameters(layers);
      case LATENCY -> new Latency(LatencyTable.read(table), layers);
    };
  }

  private double limit(double density) {
    return isMeasured() ? ServedBudget.FIRST * density : density;
  }

  Budget.Range range() {
    return new Budget.Range(least, most, multiple);
  }

  /** Whether this machine is timed. */
  boolean isMeasured() {
    return cost == CostKind.LATENCY && latencies.equals(MEASURED);
  }

  /**
   * The table that a run began with: the user's, or the one of this machine, measured once a run.
   *
   * @throws IllegalArgumentException if the user's has changed since
   */
  Path table(Searching searching) {
    Path own = searching.run().resolve(LATENCIES);
    if (cost == CostKind.LATENCY) {
      LatencyTable.keep(own, latencies, searching, range());
    }
    return own;
  }
}
