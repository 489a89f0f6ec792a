// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.espalier.graph.data.RandomStream;

/**
 * Looks for the fittest sub-network within a budget. A generation is the best of the one before and
 * what comes of them by mutation and by crossover. What exceeds the budget is made again; where
 * that does not help, it is made smaller gene by gene until it fits, so the search always ends. Of
 * the equally fit the cheaper is better, then the one found first.
 */
final class Evolution {

  private static final int TRIES = 100; // before a candidate is made smaller

  private static final Comparator<Found> BEST_FIRST =
      Comparator.comparingDouble((Found found) -> -found.fitness())
          .thenComparingDouble(Found::cost); // stable: then the first

  private final Budget budget;
  private final ToDoubleFunction<SubNetwork> fitness;
  private final EvolutionSettings settings;
  private final RandomStream random;
  private final Offspring offspring;
  private final Map<SubNetwork, Found> seen = new HashMap<>();

  /**
   * What a sub-network may cost.
   *
   * @param cost of one, in any unit
   * @param limit that no sub-network may exceed, in the same unit
   * @param what costs, for messages: {@code multiply-adds}
   */
  record Budget(ToDoubleFunction<SubNetwork> cost, double limit, String what) {

    /**
     * Requires that a space has a sub-network within it: the smallest.
     *
     * @throws IllegalArgumentException if not, saying from where to where costs reach
     */
    void requireIn(ElasticSpace space) {
      double least = cost.applyAsDouble(SubNetwork.smallest(space));
      if (!(least <= limit)) {
        double most = cost.applyAsDouble(SubNetwork.largest(space));
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a budget of %.4g of the %s cannot be met; sub-networks reach from %.4g to %.4g",
                limit,
                what,
                least,
                most));
      }
    }
  }

  /** A sub-network within the budget. */
  record Found(SubNetwork sub, double fitness, double cost) {}

  /**
   * What a search finds.
   *
   * @param best of all
   * @param generations the best so far after the first, evenly drawn one, and after each other
   */
  record Result(Found best, List<Found> generations) {
    Result {
      generations = ImmutableList.copyOf(generations);
    }
  }

  private Evolution(
      ElasticSpace space,
      EvolutionSettings settings,
      Budget budget,
      ToDoubleFunction<SubNetwork> fitness,
      RandomStream random) {
    this.budget = budget;
    this.fitness = fitness;
    this.settings = settings;
    this.random = random;
    this.offspring = new Offspring(space, settings, random);
  }

  /**
   * Searches. Costs and fitness that are functions of the sub-network make the result a function of
   * the random numbers.
   *
   * @param fitness what is made large; asked once for each sub-network
   * @throws IllegalArgumentException if no sub-network is within the budget, or a fitness is no
   *     number
   */
  static Result search(
      ElasticSpace space,
      EvolutionSettings settings,
      Budget budget,
      ToDoubleFunction<SubNetwork> fitness,
      RandomStream random) {
    budget.requireIn(space);
    return new Evolution(space, settings, budget, fitness, random).search();
  }

  private Result search() {
    List<Found> candidates = new ArrayList<>();
    for (int i = 0; i < settings.population(); i++) {
      candidates.add(within(offspring::drawn));
    }
    List<Found> parents = best(candidates);
    List<Found> generations = new ArrayList<>(List.of(parents.get(0)));
    for (int generation = 0; generation < settings.generations(); generation++) {
      List<Found> from = parents;
      candidates = new ArrayList<>(from);
      for (int i = 0; i < settings.population(); i++) {
        boolean mutation = i < settings.mutationCount();
        candidates.add(
            within(
                () ->
                    mutation
                        ? offspring.mutated(pick(from))
                        : offspring.crossed(pick(from), pick(from))));
      }
      parents = best(candidates);
      generations.add(parents.get(0));
    }
    return new Result(parents.get(0), generations);
  }

  /**
   * Those that others come from; different ones, as copies of the best would crowd out the rest.
   */
  private List<Found> best(List<Found> candidates) {
    return candidates.stream().distinct().sorted(BEST_FIRST).limit(settings.parentCount()).toList();
  }

  private SubNetwork pick(List<Found> parents) {
    return parents.get(random.below(parents.size())).sub();
  }

  private Found within(Supplier<SubNetwork> made) {
    SubNetwork sub = made.get();
    double cost = budget.cost().applyAsDouble(sub);
    for (int tries = 1; !(cost <= budget.limit()); tries++) {
      sub = tries < TRIES ? made.get() : offspring.shrunk(sub);
      cost = budget.cost().applyAsDouble(sub);
    }
    Found known = seen.get(sub);
    return known == null ? judged(sub, cost) : known;
  }

  private Found judged(SubNetwork sub, double cost) {
    double fit = fitness.applyAsDouble(sub);
    if (Double.isNaN(fit)) {
      throw new IllegalArgumentException("the fitness of " + sub + " is not a number");
    }
    Found found = new Found(sub, fit, cost);
    seen.put(sub, found);
    return found;
  }
}
