// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.ofa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.espalier.automl.latency.ServedBudget;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.tensorflow.Split;
import org.espalier.pruning.run.RunException;
import org.espalier.pruning.run.StoppedException;

/**
 * Looks for the best sub-network under a budget: measures some, drawn, trains a predictor with
 * them, lets an evolution ask that. What was measured is kept, whatever the budget.
 */
final class SpecialistSearch {

  private static final long DRAWN = RandomStream.hash("measured");
  private static final long EVOLVED = RandomStream.hash("evolution");

  private final OfaConfig config;
  private final SubNetworkAccuracy accuracy;
  private final ToDoubleFunction<SubNetwork> cost;
  private final OfaProgress progress;
  private final BooleanSupplier stop;

  /**
   * Of a trained network.
   *
   * @param cost what the budget is of
   */
  SpecialistSearch(
      OfaConfig config,
      SubNetworkAccuracy accuracy,
      ToDoubleFunction<SubNetwork> cost,
      OfaProgress progress,
      BooleanSupplier stop) {
    this.config = config;
    this.accuracy = accuracy;
    this.cost = cost;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Searches.
   *
   * @param budget over the largest sub-network's cost
   * @param what costs, for messages
   * @param served what a sub-network takes as it is served, over the largest; if there is, the
   *     budget is kept by that, not only by the cost
   * @param file where measured accuracies are kept
   */
  OfaResult search(
      double budget, String what, Optional<ToDoubleFunction<SubNetwork>> served, Path file) {
    ElasticSpace space = config.space();
    SubNetwork largest = SubNetwork.largest(space);
    SubNetwork smallest = SubNetwork.smallest(space);
    double whole = cost.applyAsDouble(largest);
    ToDoubleFunction<SubNetwork> share = sub -> cost.applyAsDouble(sub) / whole;
    requireIn(
        space,
        sub -> share.applyAsDouble(sub) / (served.isPresent() ? ServedBudget.FIRST : 1),
        budget,
        what);

    List<MeasuredFile.Measured> measured = measure(new MeasuredFile(file));
    int heldOut = config.search().heldOut();
    List<MeasuredFile.Measured> learnt = measured.subList(heldOut, measured.size());
    AccuracyPredictor predictor =
        AccuracyPredictor.train(
            space,
            learnt.stream().map(MeasuredFile.Measured::sub).toList(),
            accuracies(learnt),
            config.execution(),
            config.seed());
    List<MeasuredFile.Measured> test = measured.subList(0, heldOut);
    double spearman =
        RankCorrelation.spearman(
            predictor.predict(test.stream().map(MeasuredFile.Measured::sub).toList()),
            accuracies(test));

    DoubleFunction<SubNetwork> fittest =
        limit ->
            Evolution.search(
                    space,
                    config.search().evolution(),
                    new Evolution.Budget(share, limit, what),
                    predictor::predict,
                    RandomStream.of(config.seed(), EVOLVED))
                .best()
                .sub();
    Optional<ServedBudget.Found<SubNetwork>> kept =
        served.map(
            times -> ServedBudget.keep(budget, share.applyAsDouble(smallest), fittest, times));
    List<Specialist> all = new ArrayList<>();
    for (MeasuredFile.Measured one : measured) {
      double predicted = predictor.predict(one.sub());
      double spent = share.applyAsDouble(one.sub());
      all.add(new Specialist(one.sub(), spent, predicted, one.value(), null));
    }
    SubNetwork found = kept.map(ServedBudget.Found::found).orElseGet(() -> fittest.apply(budget));
    Specialist best = specialist(found, predictor, share);
    List<Specialist> shown = new ArrayList<>(all);
    Specialist top = specialist(largest, predictor, share);
    Specialist least = specialist(smallest, predictor, share);
    shown.addAll(List.of(best, top, least));
    return new OfaResult(
        top,
        best,
        least,
        Pareto.front(shown, Specialist::cost, Specialist::accuracy),
        all,
        spearman,
        heldOut,
        kept.map(ServedBudget.Found::served));
  }

  /**
   * Requires that a space has something within a budget.
   *
   * @throws IllegalArgumentException if not, saying from where to where costs reach
   */
  static void requireIn(
      ElasticSpace space, ToDoubleFunction<SubNetwork> share, double budget, String what) {
    new Evolution.Budget(share, budget, what).requireIn(space);
  }

  private Specialist specialist(
      SubNetwork sub, AccuracyPredictor predictor, ToDoubleFunction<SubNetwork> share) {
    List<Double> both = accuracy.of(sub, Split.VALIDATION, Split.TEST);
    return new Specialist(
        sub, share.applyAsDouble(sub), predictor.predict(sub), both.get(0), both.get(1));
  }

  private static double[] accuracies(List<MeasuredFile.Measured> measured) {
    return measured.stream().mapToDouble(MeasuredFile.Measured::value).toArray();
  }

  /** No sub-network twice, so that none is both learnt from and held out. */
  private List<MeasuredFile.Measured> measure(MeasuredFile file) {
    int pairs = config.search().pairs();
    List<MeasuredFile.Measured> measured = new ArrayList<>(file.read());
    RandomStream random = RandomStream.of(config.seed(), DRAWN);
    Set<SubNetwork> seen = new HashSet<>();
    progress.measures(pairs);
    for (int i = 0; i < pairs; i++) {
      SubNetwork sub = SubNetwork.draw(config.space(), config.space().choices(), random);
      while (!seen.add(sub)) {
        sub = SubNetwork.draw(config.space(), config.space().choices(), random);
      }
      if (i >= measured.size()) {
        if (stop.getAsBoolean()) {
          throw new StoppedException("after %d sub-networks were measured".formatted(i));
        }
        MeasuredFile.Measured one =
            new MeasuredFile.Measured(sub, accuracy.of(sub, Split.VALIDATION).get(0));
        file.append(one);
        measured.add(one);
      }
      if (!measured.get(i).sub().equals(sub)) {
        throw new RunException(
            "%s is of other sub-networks from line %d on; delete it to measure anew"
                .formatted(file.file(), i + 1));
      }
      progress.measured(i + 1, pairs, measured.get(i).value());
    }
    return measured.subList(0, pairs);
  }
}
