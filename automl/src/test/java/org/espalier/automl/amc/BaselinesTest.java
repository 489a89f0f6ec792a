// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.mask.FixedPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselinesTest {

  @ParameterizedTest
  @CsvSource({"lenet-5, 0.3, 2", "lenet-5, 0.7, 1", "resnet-20, 0.5, 8", "conv-4, 0.2, 4"})
  void areWithinTheBudgetAndHaveNoRoomForMore(String model, double fraction, int multiple) {
    PlanLayers space = BudgetTest.channels(BudgetTest.network(model));
    List<PlanLayer> layers = space.layers();
    Cost cost = Products.multiplyAdds(space);
    Budget.Range range = new Budget.Range(0.1, 1, multiple);
    Budget budget = Budget.of(cost, layers, range, fraction, 1, "multiply-adds");
    Baselines baselines = new Baselines(budget, layers);
    int[] uniform = baselines.uniform();
    assertThat(budget.meets(uniform)).isTrue();
    double least = 1;
    double most = 0;
    for (int i = 0; i < uniform.length; i++) {
      double half = 0.5 * multiple / layers.get(i).units(); // of what rounding moves
      least = Math.min(least, (double) uniform[i] / layers.get(i).units() + half);
      most = Math.max(most, (double) uniform[i] / layers.get(i).units() - half);
    }
    assertThat(most).isLessThanOrEqualTo(Math.max(least, 0.1 + 1e-9));
    int[] more = new int[uniform.length];
    for (int i = 0; i < more.length; i++) {
      int next = uniform[i] == range.most(layers.get(i)) ? 0 : multiple;
      more[i] = Math.min(range.most(layers.get(i)), uniform[i] + next);
    }
    assertThat(budget.meets(more)).isFalse();
  }

  @Test
  void theLargestMagnitudesOfTheWholeNetworkStay() {
    PlanLayers space = BudgetTest.channels(BudgetTest.network("mlp-3072-4-4-10"));
    State state =
        InitialValues.state(
            space.network(),
            new FixedPlan().masking(space.network(), space.prunable()),
            Optimizer.sgd(0),
            1);
    float[] first = new float[3072 * 4];
    first[0] = 5; // channel 0
    first[1] = 1;
    first[2] = 9;
    first[3] = 2;
    float[] second = new float[16];
    second[0] = 3;
    second[1] = 8;
    second[2] = 7;
    State told =
        state.with(
            Map.of(
                "parameter/fc1/kernel",
                Tensor.of(state.get("parameter/fc1/kernel").shape(), first),
                "parameter/fc2/kernel",
                Tensor.of(state.get("parameter/fc2/kernel").shape(), second)));
    Budget.Range range = new Budget.Range(0.2, 1, 1);
    Budget budget =
        Budget.of(Products.parameters(space), space.layers(), range, 0.6, 1, "parameters");
    Ranking ranking = new Ranking(space, told);

    // Each keeps its best, 9 and 8, then 7, 5 and 3 are next; 3 of 4 in fc1 is beyond the budget.
    assertThat(new Baselines(budget, space.layers()).magnitude(ranking)).containsExactly(2, 3);
    assertThat(ranking.mask(0, 2)).containsExactly(1, 0, 1, 0);
    assertThat(ranking.mask(1, 3)).containsExactly(1, 1, 1, 0);
  }
}
