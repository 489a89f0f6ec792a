// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.models.Models;
import org.espalier.pruning.mask.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {

  @ParameterizedTest
  @CsvSource({
    "conv-4, 0.5, 8",
    "conv-4, 0.2, 1",
    "resnet-20, 0.5, 8",
    "resnet-20, 0.3, 4",
    "lenet-5, 0.1, 3"
  })
  void noPlanExceedsItWhateverIsWanted(String model, double fraction, int multiple) {
    Network network = network(model);
    List<PlanLayer> layers = channels(network).layers();
    Cost cost = Products.multiplyAdds(channels(network));
    Budget.Range range = new Budget.Range(0.1, 1, multiple);
    Budget budget = Budget.of(cost, layers, range, fraction, 1, "multiply-adds");
    RandomStream random = RandomStream.of(7);
    for (int time = 0; time < 200; time++) {
      int[] kept = new int[layers.size()];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = budget.count(kept, i, time == 0 ? 1 : random.uniform());
        assertThat(kept[i]).isBetween(range.fewest(layers.get(i)), range.most(layers.get(i)));
        assertThat(kept[i] % multiple == 0 || kept[i] == layers.get(i).units()).isTrue();
      }
      assertThat(budget.fraction(kept)).isLessThanOrEqualTo(fraction);
    }
  }

  @Test
  void theBoundIsTheLargestCountThatLeavesEnoughForTheRest() {
    Network network = network("conv-4");
    List<PlanLayer> layers = channels(network).layers();
    Budget.Range range = new Budget.Range(0.2, 1, 8);
    Budget budget =
        Budget.of(Products.multiplyAdds(channels(network)), layers, range, 0.4, 1, "multiply-adds");
    int[] kept = budget.fewest();
    for (int layer = 0; layer < kept.length; layer++) {
      int bound = budget.bound(kept, layer);
      int[] plan = budget.fewest();
      System.arraycopy(kept, 0, plan, 0, layer);
      plan[layer] = bound;
      assertThat(budget.meets(plan)).isTrue();
      plan[layer] = bound + 8;
      assertThat(bound == range.most(layers.get(layer)) || !budget.meets(plan)).isTrue();
      kept[layer] = Math.max(range.fewest(layers.get(layer)), bound / 16 * 8);
    }
  }

  @Test
  void refusesABudgetThatCannotBeMetOrIsMetAlready() {
    Network network = network("lenet-5");
    List<PlanLayer> layers = channels(network).layers();
    Cost cost = Products.multiplyAdds(channels(network));
    Budget.Range range = new Budget.Range(0.5, 1, 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.of(cost, layers, range, 0.1, 1, "multiply-adds"))
        .withMessage(
            "a budget of 0.1 of the multiply-adds cannot be met; with 0.5 to 1.0 of each layer, in"
                + " multiples of 2, plans reach from 0.2907 to 1.0000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.of(cost, layers, range, 1, 1, "multiply-adds"))
        .withMessageContaining("is met by every plan");
  }

  @Test
  void aBudgetWithSomethingToSpareIsRefusedOnTheScaleItWasAskedFor() {
    Network network = network("lenet-5");
    List<PlanLayer> layers = channels(network).layers();
    Cost cost = Products.multiplyAdds(channels(network));
    Budget.Range range = new Budget.Range(0.5, 1, 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.of(cost, layers, range, 0.3, 0.9, "latency"))
        .withMessageContaining("a budget of 0.3 of the latency cannot be met")
        .withMessageEndingWith("plans reach from 0.3230 to 1.0000");
    Budget met = Budget.of(cost, layers, range, 0.3230, 0.9, "latency");
    assertThat(met.fraction(met.fewest())).isLessThanOrEqualTo(0.9 * 0.3230);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.of(cost, layers, range, 1, 0.9, "latency"))
        .withMessageContaining("is met by every plan");
  }

  @Test
  void errorsTimesALogarithmNeedCostsAboveOne() {
    Network network = network("lenet-5");
    List<PlanLayer> layers = channels(network).layers();
    Cost small =
        new Cost() {
          @Override
          public double of(double[] fractions) {
            return Arrays.stream(fractions).sum() / 100;
          }

          @Override
          public int layers() {
            return layers.size();
          }
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.none(small, layers, new Budget.Range(0.5, 1, 2), "latency"))
        .withMessageContaining("needs costs above 1")
        .withMessageContaining("the smallest plan's latency is ");
  }

  static PlanLayers channels(Network network) {
    return new PlanLayers(network, Unit.CHANNELS, network.kernels());
  }

  static Network network(String model) {
    return Models.create(
        model, model.startsWith("lenet") ? Shape.of(28, 28, 1) : Shape.of(32, 32, 3), 10);
  }
}
