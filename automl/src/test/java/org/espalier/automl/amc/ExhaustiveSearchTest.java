// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.data.Augmentation;
import org.espalier.graph.data.BatchSource;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.network.Activation;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.models.data.DataSets;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.Magnitude;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.mask.Unit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent beside every plan there is, of a trained network with four layers: 8, 12, 12 and 16
 * channels under 40 % of the multiply-adds.
 */
class ExhaustiveSearchTest {

  private static final double BUDGET = 0.4;
  private static final Network NETWORK = network();
  private static final DataSet DATA = DataSets.read("strokes[train=5000,test=100]");
  private static final BatchSource SOURCE = new BatchSource.Resident(DATA, Augmentation.NONE);
  private static final TrainingSettings SETTINGS =
      TrainingSettings.of(50, Optimizer.adam(), new Schedules.Constant(0.003));
  private static final Masking MASKING = new FixedPlan().masking(NETWORK, NETWORK.kernels());
  private static final Execution EXECUTION = new Execution(Device.CPU, 1);

  @TempDir Path directory;

  private static Network network() {
    NetworkBuilder net = Network.builder("four-layers");
    String x = net.input("image", Shape.of(28, 28, 1));
    int[] filters = {8, 12, 12};
    for (int i = 0; i < filters.length; i++) {
      x = net.call(Conv2D.of("conv" + (i + 1), filters[i], 3).withStride(2), x);
      x = net.call(new Activation("relu" + (i + 1), ActivationFunction.RELU), x);
    }
    x = net.call(new Flatten("flat"), x);
    x = net.call(Dense.of("fc", 16), x);
    x = net.call(new Activation("relu4", ActivationFunction.RELU), x);
    return net.output("y", net.call(Dense.of("logits", 10), x)).build();
  }

  @Test
  void twoSeedsComeWithinTwoPercentOfTheBestOfEverySecondPlan() {
    compare(2, 200, 2);
  }

  @Test
  @Tag("full")
  void fiveSeedsComeWithinTwoPercentOfTheBestOfAllPlans() {
    compare(1, 400, 5);
  }

  private void compare(int multiple, int episodes, int seeds) {
    State trained = trained();
    Amc amc =
        new Amc(
            Unit.CHANNELS,
            CostKind.MULTIPLY_ADDS,
            Amc.MEASURED,
            Objective.ACCURACY,
            0.1,
            1,
            multiple,
            episodes,
            500,
            new Calibration(10, 50, 10),
            DdpgSettings.PAPER.withWarmUp(episodes / 4));
    PlanLayers space = new PlanLayers(NETWORK, Unit.CHANNELS, NETWORK.kernels());
    List<PlanLayer> layers = space.layers();
    Cost cost = Products.multiplyAdds(space);
    Budget budget = amc.budget(cost, layers, BUDGET);
    List<Double> found = new ArrayList<>();
    double best;
    try (PlanReward reward = new PlanReward(amc, at(trained, 1), cost, layers)) {
      best = best(budget, layers, reward, budget.fewest(), 0);
      for (long seed = 1; seed <= seeds; seed++) {
        Path own = directory.resolve("seed-" + seed);
        AmcSearch search = new AmcSearch(amc, cost, budget, layers, seed, own, () -> false);
        AmcSearch.Found episodesOf = search.finish(reward, episode -> {});
        assertThat(episodesOf.episodes()).allMatch(episode -> episode.cost() <= BUDGET);
        found.add(episodesOf.best().reward());
        Path other = directory.resolve("random-" + seed);
        AmcSearch chance =
            new AmcSearch(amc.random(), cost, budget, layers, seed, other, () -> false);
        double even = mean(chance.finish(reward, episode -> {}).episodes());
        List<Episode> all = episodesOf.episodes();
        double late = mean(all.subList(all.size() * 3 / 4, all.size()));
        // Of so many drawn plans one is good here, too; but only the agent's get better.
        assertThat(late).isGreaterThan(even + 0.5 * (best - even));
      }
    }
    assertThat(found)
        .as("the best of all plans has %s", best)
        .allMatch(reward -> reward >= 0.98 * best && reward <= best);
  }

  private static double mean(List<Episode> episodes) {
    return episodes.stream().mapToDouble(Episode::reward).average().orElseThrow();
  }

  private static double best(
      Budget budget, List<PlanLayer> layers, Reward reward, int[] plan, int layer) {
    if (layer == plan.length) {
      return budget.meets(plan) ? reward.of(plan) : 0;
    }
    double best = 0;
    PlanLayer at = layers.get(layer);
    for (int kept = 1; kept <= at.units(); kept++) {
      if (kept == budget.range().rounded(at, kept)) {
        plan[layer] = kept;
        best = Math.max(best, best(budget, layers, reward, plan, layer + 1));
      }
    }
    return best;
  }

  private static State trained() {
    try (Trainer trainer =
        Trainer.open(
            NETWORK, MASKING, SETTINGS, SOURCE, EXECUTION, 1, new Magnitude().variants())) {
      trainer.advanceTo(400);
      return trainer.state();
    }
  }

  private static Searching at(State state, long seed) {
    return new Searching(
        NETWORK,
        NETWORK.kernels(),
        MASKING,
        SETTINGS,
        SOURCE,
        EXECUTION,
        state,
        BUDGET,
        seed,
        Path.of("unused"),
        Path.of("unused"),
        () -> false,
        (tried, all, best) -> {});
  }
}
