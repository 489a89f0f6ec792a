// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.network.Network;
import org.junit.jupiter.api.Test;

/** Plans of LeNet-5 under half of its multiply-adds, by a made-up accuracy that is quick to ask. */
class SearchTest {

  private static final Network NETWORK = BudgetTest.network("lenet-5");
  private static final List<PlanLayer> LAYERS = BudgetTest.channels(NETWORK).layers();
  private static final Cost COST = Products.multiplyAdds(BudgetTest.channels(NETWORK));
  private static final Budget.Range RANGE = new Budget.Range(0.1, 1, 2);
  private static final Budget BUDGET = Budget.of(COST, LAYERS, RANGE, 0.3, 1, "multiply-adds");
  private static final DdpgSettings QUICK =
      new DdpgSettings(60, 1e-3, 3e-3, 0.02, 1, 32, 60, 40, 0.5, 0.95, 0.5);

  /** conv2 matters most; what the others lose shows late. */
  private static double accuracy(int[] kept) {
    double[] matters = {0.1, 0.5, 0.05};
    double accuracy = 0.95;
    for (int i = 0; i < kept.length; i++) {
      accuracy -= matters[i] * Math.pow(1 - (double) kept[i] / LAYERS.get(i).units(), 2);
    }
    return accuracy;
  }

  @Test
  void comesWithinTwoPercentOfTheBestPlanThereIs() {
    double best = exhaustive(BUDGET.fewest(), 0);
    for (long seed = 1; seed <= 5; seed++) {
      double found = 0;
      for (Episode episode : episodes(seed, 120)) {
        assertThat(episode.cost()).isLessThanOrEqualTo(0.3);
        found = Math.max(found, episode.reward());
      }
      assertThat(found).isBetween(0.98 * best, best);
    }
  }

  @Test
  void theSameSeedFindsTheSamePlans() {
    assertThat(episodes(9, 60)).isEqualTo(episodes(9, 60)).isNotEqualTo(episodes(10, 60));
  }

  @Test
  void whatIsTriedGetsBetter() {
    List<Episode> episodes = episodes(3, 120);
    double early = mean(episodes.subList(0, 40));
    assertThat(mean(episodes.subList(100, 120))).isGreaterThan(early + 0.02);
  }

  private static double mean(List<Episode> episodes) {
    return episodes.stream().mapToDouble(Episode::reward).average().orElseThrow();
  }

  private static List<Episode> episodes(long seed, int count) {
    List<Episode> episodes = new ArrayList<>();
    try (Ddpg agent = new Ddpg(QUICK, LAYERS.size(), seed)) {
      Search search = new Search(LAYERS, COST, BUDGET, SearchTest::accuracy, agent);
      for (int i = 0; i < count; i++) {
        episodes.add(search.next());
      }
    }
    return episodes;
  }

  private static double exhaustive(int[] plan, int layer) {
    if (layer == plan.length) {
      return BUDGET.meets(plan) ? accuracy(plan) : 0;
    }
    double best = 0;
    PlanLayer at = LAYERS.get(layer);
    for (int kept = RANGE.fewest(at); kept <= RANGE.most(at); kept += 2) {
      plan[layer] = kept;
      best = Math.max(best, exhaustive(plan, layer + 1));
    }
    return best;
  }
}
