// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.DoubleSummaryStatistics;
import java.util.stream.Stream;
import org.espalier.pruning.page.Svg;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;

/** How good a network is, in the first of these ways that a run has values of. */
enum Measure {
  TEST_ACCURACY("Test accuracy", true),
  VALIDATION_ACCURACY("Validation accuracy", true),
  VALIDATION_LOSS("Validation loss", false);

  private final String title;
  private final boolean fraction;

  Measure(String title, boolean fraction) {
    this.title = title;
    this.fraction = fraction;
  }

  /** The one to report: of the test set; without one, of validation; a loss for a regression. */
  static Measure of(Results results) {
    return Stream.of(values())
        .filter(measure -> rounds(results).anyMatch(round -> measure.value(round) != null))
        .findFirst()
        .orElse(VALIDATION_LOSS);
  }

  String title() {
    return title;
  }

  /** What follows a number of {@link #inUnits}. */
  String suffix() {
    return fraction ? " %" : "";
  }

  /** Percent for an accuracy, a loss as it is. */
  double inUnits(double raw) {
    return fraction ? 100 * raw : raw;
  }

  /** As a page shows it. */
  String show(double raw) {
    return fraction ? Text.percent(raw) : Svg.format("%.4f", raw);
  }

  /** Over the replicates that have a value for this round; its count may be 0. */
  DoubleSummaryStatistics over(Results results, int round) {
    return rounds(results)
        .filter(result -> result.round() == round)
        .flatMap(result -> Stream.ofNullable(value(result)))
        .mapToDouble(Double::doubleValue)
        .summaryStatistics();
  }

  /** The mean of a round, with the least and the greatest where replicates differ. */
  String show(Results results, int round) {
    DoubleSummaryStatistics all = over(results, round);
    if (all.getCount() == 0) {
      return Text.UNDEFINED;
    }
    String mean = show(all.getAverage());
    return all.getCount() == 1
        ? mean
        : mean + " (" + show(all.getMin()) + " to " + show(all.getMax()) + ")";
  }

  private @Nullable Double value(RoundResult round) {
    return switch (this) {
      case TEST_ACCURACY -> round.testAccuracy();
      case VALIDATION_ACCURACY -> round.validationAccuracy();
      case VALIDATION_LOSS -> round.validationLoss();
    };
  }

  private static Stream<RoundResult> rounds(Results results) {
    return results.replicates().stream().flatMap(replicate -> replicate.rounds().stream());
  }
}
