// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.report;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.espalier.pruning.page.Table;
import org.espalier.pruning.page.Text;
import org.espalier.pruning.results.EarlyStopping;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.results.SummaryRow;
import org.jspecify.annotations.Nullable;

/** When the validation loss of each round was lowest, and how accurate the network was then. */
final class EarlyStoppingTable {

  private EarlyStoppingTable() {}

  /** Empty if it was not measured on the way. */
  static String of(Results results) {
    Table table = new Table("Round", "Weights kept", "Steps", "Test accuracy then");
    boolean measured = false;
    for (SummaryRow row : results.summary()) {
      OptionalDouble steps = mean(results, row.round(), EarlyStopping::stepsOf);
      OptionalDouble accuracy = mean(results, row.round(), EarlyStopping::testAccuracyOf);
      measured |= steps.isPresent();
      table.row(
          Text.count(row.round()),
          Text.percent(row.densityMean()),
          steps.isPresent() ? Text.count(Math.round(steps.getAsDouble())) : Text.UNDEFINED,
          accuracy.isPresent() ? Text.percent(accuracy.getAsDouble()) : Text.UNDEFINED);
    }
    return measured
        ? "<p>Where the validation loss was lowest, as means over replicates; nothing was stopped"
            + " there.</p>\n"
            + table.html()
        : "";
  }

  private static OptionalDouble mean(
      Results results, int round, Function<RoundResult, @Nullable Double> value) {
    List<Double> values =
        results.replicates().stream()
            .flatMap(replicate -> replicate.rounds().stream())
            .filter(result -> result.round() == round)
            .map(value)
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .toList();
    return values.stream().mapToDouble(Double::doubleValue).average();
  }
}
