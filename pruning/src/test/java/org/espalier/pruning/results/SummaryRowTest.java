// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SummaryRowTest {

  @Test
  void takesMeansAndTheSampleDeviation() {
    List<SummaryRow> rows =
        SummaryRow.of(
            List.of(
                new ReplicateResult(1, List.of(Rounds.of(1, 500, 0.9))),
                new ReplicateResult(2, List.of(Rounds.of(1, 250, 0.8))),
                new ReplicateResult(3, List.of(Rounds.of(1, 250, 0.7)))));

    SummaryRow row = rows.get(0);
    assertThat(rows).hasSize(1);
    assertThat(row.densityMean()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(row.compression()).isCloseTo(10.0 / 3, within(1e-12)); // of 2, 4, 4
    assertThat(row.testAccuracyMean()).isCloseTo(0.8, within(1e-12));
    assertThat(row.testAccuracySd()).isCloseTo(0.1, within(1e-12));
    assertThat(row.replicates()).isEqualTo(3);
  }

  @Test
  void countsTheReplicatesThatHaveTheRound() {
    List<SummaryRow> rows =
        SummaryRow.of(
            List.of(
                new ReplicateResult(1, List.of(Rounds.of(0, 1000, 0.9), Rounds.of(1, 800, 0.9))),
                new ReplicateResult(2, List.of(Rounds.of(0, 1000, 0.9)))));

    assertThat(rows).extracting(SummaryRow::round).containsExactly(0, 1);
    assertThat(rows).extracting(SummaryRow::replicates).containsExactly(2, 1);
    assertThat(rows.get(1).testAccuracySd()).isNull();
  }

  @Test
  void aMeanWithoutOneOfItsValuesIsUndefined() {
    List<SummaryRow> rows =
        SummaryRow.of(
            List.of(
                new ReplicateResult(1, List.of(Rounds.of(1, 0, null))),
                new ReplicateResult(2, List.of(Rounds.of(1, 500, 0.9)))));

    assertThat(rows.get(0).compression()).isNull();
    assertThat(rows.get(0).validationAccuracyMean()).isNull();
    assertThat(rows.get(0).testAccuracySd()).isNull();
  }

  @Test
  void theBestRoundIsTheSparsestWithinHalfAPoint() {
    assertThat(bestOf(0.98, 0.985, 0.975, 0.9749)).isEqualTo(2); // 0.975 is just within
    assertThat(bestOf(0.98, 0.9, 0.98, 0.9)).isEqualTo(2); // although an earlier one is not
    assertThat(bestOf(0.98, 0.9, 0.9, 0.9)).isEqualTo(0);
  }

  @Test
  void aRegressionHasNoBestRound() {
    assertThat(results(null, null, null, null).best()).isEmpty();
  }

  private static int bestOf(Double... accuracies) {
    return results(accuracies).best().orElseThrow().round();
  }

  private static Results results(@Nullable Double... accuracies) {
    List<RoundResult> rounds =
        List.of(
            Rounds.of(0, 1000, accuracies[0]),
            Rounds.of(1, 800, accuracies[1]),
            Rounds.of(2, 640, accuracies[2]),
            Rounds.of(3, 512, accuracies[3]));
    return Results.of(
        "done",
        JsonNodeFactory.instance.objectNode(),
        new Environment("0.1.0", "2.18.0", "17", "cpu", 1),
        List.of(new ReplicateResult(1, rounds)));
  }
}
