// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.espalier.automl.ofa.SubNetwork.Block;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two units of one or two blocks, 1,200 sub-networks, so that all can be tried. */
class EvolutionTest {

  private static final ElasticSpace TINY =
      new ElasticSpace(
          4,
          1,
          List.of(
              new ElasticSpace.Unit(6, 2, false, ActivationFunction.RELU),
              new ElasticSpace.Unit(8, 2, true, ActivationFunction.HARD_SWISH)),
          16,
          new Choices(List.of(3, 5), List.of(1, 2), List.of(2, 4), List.of(16, 20, 24)));
  private static final ToDoubleFunction<SubNetwork> COST =
      SubNetworkCost.multiplyAdds(new Supernet(TINY, Shape.of(24, 24, 1), 10));
  private static final EvolutionSettings QUICK = new EvolutionSettings(40, 40, 0.25, 0.5, 0.1, 0.5);

  /** A sum of what each choice is worth, fixed by a key. */
  private static ToDoubleFunction<SubNetwork> worth(ElasticSpace space, long key) {
    double[] worth = new double[SubNetwork.largest(space).features(space).length];
    RandomStream random = RandomStream.of(key);
    for (int i = 0; i < worth.length; i++) {
      worth[i] = random.uniform();
    }
    return sub -> {
      float[] features = sub.features(space);
      double sum = 0;
      for (int i = 0; i < worth.length; i++) {
        sum += worth[i] * features[i];
      }
      return sum;
    };
  }

  private static List<SubNetwork> all() {
    List<Block> kinds = new ArrayList<>();
    for (int kernel : TINY.choices().kernels()) {
      TINY.choices().expands().forEach(expand -> kinds.add(new Block(kernel, expand)));
    }
    List<List<Block>> units = new ArrayList<>();
    for (Block first : kinds) {
      units.add(List.of(first));
      kinds.forEach(second -> units.add(List.of(first, second)));
    }
    List<SubNetwork> all = new ArrayList<>();
    for (int resolution : TINY.choices().resolutions()) {
      for (List<Block> one : units) {
        units.forEach(other -> all.add(new SubNetwork(resolution, List.of(one, other))));
      }
    }
    return all;
  }

  private static double between(double part) {
    double least = COST.applyAsDouble(SubNetwork.smallest(TINY));
    return least + part * (COST.applyAsDouble(SubNetwork.largest(TINY)) - least);
  }

  private static Evolution.Budget budget(double limit) {
    return new Evolution.Budget(COST, limit, "multiply-adds");
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0.05", "3, 0.2", "4, 0.4", "5, 0.7", "6, 1"})
  void findsTheBestThereIs(long seed, double part) {
    double limit = between(part);
    ToDoubleFunction<SubNetwork> fitness = worth(TINY, seed);
    assertThat(all()).hasSize(1200).doesNotHaveDuplicates();
    SubNetwork best =
        all().stream()
            .filter(sub -> COST.applyAsDouble(sub) <= limit)
            .max(Comparator.comparingDouble(fitness))
            .orElseThrow();

    Evolution.Found found =
        Evolution.search(TINY, QUICK, budget(limit), fitness, RandomStream.of(seed)).best();

    assertThat(found.sub()).isEqualTo(best);
    assertThat(found.fitness()).isEqualTo(fitness.applyAsDouble(best));
    assertThat(found.cost()).isEqualTo(COST.applyAsDouble(best));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-3, 0.05, 0.3})
  void judgesNothingBeyondTheBudgetAndNothingTwice(double part) {
    ElasticSpace space = ElasticSpace.small();
    ToDoubleFunction<SubNetwork> cost =
        SubNetworkCost.multiplyAdds(new Supernet(space, Shape.of(28, 28, 1), 10));
    double least = cost.applyAsDouble(SubNetwork.smallest(space));
    double limit = least + part * (cost.applyAsDouble(SubNetwork.largest(space)) - least);
    List<SubNetwork> judged = new ArrayList<>();

    Evolution.Result result =
        Evolution.search(
            space,
            QUICK,
            new Evolution.Budget(cost, limit, "multiply-adds"),
            sub -> {
              judged.add(sub);
              return worth(space, 1).applyAsDouble(sub);
            },
            RandomStream.of(9));

    assertThat(judged).doesNotHaveDuplicates();
    for (SubNetwork sub : judged) {
      sub.requireIn(space);
      assertThat(cost.applyAsDouble(sub)).isLessThanOrEqualTo(limit);
    }
    assertThat(result.generations())
        .hasSize(QUICK.generations() + 1)
        .endsWith(result.best())
        .isSortedAccordingTo(Comparator.comparingDouble(Evolution.Found::fitness));
  }

  @Test
  void theSameRandomNumbersGiveTheSameResult() {
    ElasticSpace space = ElasticSpace.small();
    Evolution.Budget any = new Evolution.Budget(sub -> 0, 1, "nothing");
    EvolutionSettings few = new EvolutionSettings(10, 5, 0.2, 0.5, 0.1, 0.5);
    List<Evolution.Result> results = new ArrayList<>();
    for (long seed : List.of(1L, 1L, 2L)) {
      results.add(Evolution.search(space, few, any, worth(space, 3), RandomStream.of(seed)));
    }
    assertThat(results.get(0)).isEqualTo(results.get(1)).isNotEqualTo(results.get(2));
  }

  @Test
  void ofTheEquallyFitTheCheapestIsBest() {
    Evolution.Found found =
        Evolution.search(TINY, QUICK, budget(between(1)), sub -> 1, RandomStream.of(4)).best();
    assertThat(found.sub()).isEqualTo(SubNetwork.smallest(TINY));
  }

  @Test
  void refusesABudgetThatNothingMeets() {
    double least = COST.applyAsDouble(SubNetwork.smallest(TINY));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Evolution.search(TINY, QUICK, budget(least - 1), COST, RandomStream.of(1)))
        .withMessage(
            String.format(
                Locale.ROOT,
                "a budget of %.4g of the multiply-adds cannot be met; sub-networks reach from %.4g to"
                    + " %.4g",
                least - 1,
                least,
                between(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Evolution.search(TINY, QUICK, budget(Double.NaN), COST, RandomStream.of(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Evolution.search(TINY, QUICK, budget(least), sub -> Double.NaN, RandomStream.of(1)))
        .withMessageEndingWith("is not a number");
  }

  @Test
  void settingsAreWithinTheirRanges() {
    assertThat(EvolutionSettings.PAPER.parentCount()).isEqualTo(25);
    assertThat(EvolutionSettings.PAPER.mutationCount()).isEqualTo(50);
    assertThat(new EvolutionSettings(1, 0, 0.01, 1, 0, 0).parentCount()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EvolutionSettings(0, 1, 0.25, 0.5, 0.1, 0.5))
        .withMessage("population must be in 1.0 to 1048576.0, got 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EvolutionSettings(1, 1, 0, 0.5, 0.1, 0.5))
        .withMessage("parents must be above 0 and at most 1.0, got 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EvolutionSettings(1, 1, 1, 0.5, Double.NaN, 0.5))
        .withMessage("gene-mutation must be in 0.0 to 1.0, got NaN");
  }
}
