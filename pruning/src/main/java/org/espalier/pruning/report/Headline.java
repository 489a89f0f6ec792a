// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.SummaryRow;

/** What a run found, in a sentence or two for someone who reads nothing else. */
final class Headline {

  private Headline() {}

  static String of(Results results) {
    Measure measure = Measure.of(results);
    DoubleSummaryStatistics dense = measure.over(results, 0);
    String first =
        dense.getCount() == 0
            ? "No dense round to compare with."
            : "%s has a %s of %s."
                .formatted(first(results), inText(measure), measure.show(dense.getAverage()));
    if (results.summary().stream().noneMatch(row -> row.round() > 0)) {
      return first + " There is no pruned round.";
    }
    return first + " " + results.best().map(best -> best(results, best)).orElse(sparsest(results));
  }

  /** Round 0 is dense unless it started from a ticket. */
  private static String first(Results results) {
    double density = results.summary().get(0).densityMean();
    return density == 1
        ? "The dense network"
        : "The ticket, with %s of the prunable weights,".formatted(Text.percent(density));
  }

  private static String best(Results results, SummaryRow best) {
    if (best.round() == 0) {
      return "No pruned round stays within 0.5 points of it on validation data.";
    }
    Measure measure = Measure.of(results);
    return ("With %s of the prunable weights kept (%s fewer), it has %s and is still within"
            + " 0.5 points of %s on validation data.")
        .formatted(
            Text.percent(best.densityMean()),
            Text.times(best.compression()),
            mean(measure, results, best),
            results.summary().get(0).densityMean() == 1 ? "dense" : "the ticket");
  }

  /** For a regression, where no rule says which round is best. */
  private static String sparsest(Results results) {
    Measure measure = Measure.of(results);
    return results.summary().stream()
        .min(Comparator.comparingDouble(SummaryRow::densityMean))
        .map(
            row ->
                "With %s of the prunable weights kept (%s fewer), it has %s."
                    .formatted(
                        Text.percent(row.densityMean()),
                        Text.times(row.compression()),
                        mean(measure, results, row)))
        .orElse("");
  }

  private static String mean(Measure measure, Results results, SummaryRow row) {
    DoubleSummaryStatistics values = measure.over(results, row.round());
    return values.getCount() == 0
        ? "no finite " + inText(measure)
        : measure.show(values.getAverage());
  }

  private static String inText(Measure measure) {
    return measure.title().toLowerCase(Locale.ROOT);
  }
}
