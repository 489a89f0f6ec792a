// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.Timings;
import org.junit.jupiter.api.Test;

class CostTest {

  /** Rounds of 100 steps of 10 examples, 1000 multiply-adds each: 3,000,000 a round. */
  private static final Cell CELL = Cells.halving("a", 1, 0.9, 0.9, 0.9);

  @Test
  void denseTrainingAndPruningAreCountedApart() {
    assertThat(CELL.cost().dense())
        .isEqualTo(new Effort(60.0, 100, 1000L, 3e6, null, "not measured"));
    assertThat(CELL.cost().pruning())
        .isEqualTo(new Effort(300.0, 200, 2000L, 6e6, null, "not measured"));
    assertThat(CELL.cost().whole())
        .isEqualTo(new Effort(360.0, 300, 3000L, 9e6, null, "not measured"));
  }

  @Test
  void whatAnOlderRunDoesNotTellIsUnknown() {
    ReplicateResult old = new ReplicateResult(1, CELL.replicate().rounds());
    Cost cost = Cost.of(old, 1, new Timings(List.of(), null));

    assertThat(cost.whole()).isEqualTo(new Effort(null, 300, null, null, null, "not measured"));
    assertThat(
            Payback.of(
                    Cells.comparison(List.of(new Cell("a", old, cost, Cell.Masks.ROUND_BEFORE)))
                        .methods()
                        .get(0)
                        .points()
                        .get(1))
                .text())
        .isEqualTo("not known");
  }

  @Test
  void measuredEnergyIsSummedAndSaysHow() {
    Timings timings =
        new Timings(
            List.of(
                new Timings.Round(Timings.stage(1, 0), 1, 1, 10.0, "rapl"),
                new Timings.Round(Timings.stage(1, 1), 1, 1, 20.0, "rapl"),
                new Timings.Round(Timings.stage(1, 2), 1, 1, 30.0, "nvml+rapl")),
            null);

    Effort whole = Cost.of(CELL.replicate(), 1, timings).whole();
    assertThat(whole.joules()).isEqualTo(60);
    assertThat(whole.energy()).isEqualTo("rapl, nvml+rapl");
    assertThat(new Rates(500.0, null, null).bill(whole).joules()).isEqualTo(60);
  }

  @Test
  void nothingIsEstimatedWithoutAFigure() {
    assertThat(Rates.NONE.bill(CELL.cost().whole()))
        .isEqualTo(new Rates.Bill(null, "not measured", null, null));
  }

  @Test
  void estimatesSayWhatTheyAreFrom() {
    // 360 s at 100 W are 36,000 J = 0.01 kWh, at 400 g/kWh 4 g; a tenth of an hour at 2.5 is 0.25.
    Rates.Bill bill = new Rates(100.0, 400.0, 2.5).bill(CELL.cost().whole());

    assertThat(bill.joules()).isEqualTo(36_000);
    assertThat(bill.energy()).isEqualTo("estimated from 100 W");
    assertThat(bill.gramsCo2()).isCloseTo(4, within(1e-12));
    assertThat(bill.price()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void whatIsNoAmountIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rates(null, -1.0, null))
        .withMessage("gramsCo2PerKwh must be at least 0 and finite, got -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Effort(1.0, 1, 1L, Double.NaN, null, "not measured"))
        .withMessage("multiplyAdds must be at least 0 and finite, got NaN");
  }

  @Test
  void pruningPaysBackByTheMultiplyAddsItSaves() {
    List<Point> points = Cells.comparison(List.of(CELL)).methods().get(0).points();

    // Round 1 trained 3,000,000 and saves 500 of 1000; rounds 1 and 2 6,000,000, saving 750.
    assertThat(Payback.of(points.get(1))).isEqualTo(new Payback(3e6, 500.0));
    assertThat(Payback.of(points.get(1)).inferences()).isEqualTo(6000);
    assertThat(Payback.of(points.get(2)).inferences()).isEqualTo(8000);
    assertThat(Payback.of(points.get(2)).text()).isEqualTo("8,000");
  }

  @Test
  void aRoundThatTrainsInPlaceOfTheDenseNetworkPaysForWhatItTrainsBeyond() {
    assertThat(payback(Cell.Masks.IN_PLACE_OF_DENSE)).isEqualTo(new Payback(0.0, 500.0));
    assertThat(payback(Cell.Masks.IN_PLACE_OF_DENSE).text()).isEqualTo("0");
  }

  @Test
  void whatAnotherMethodTrainedForItsMasksIsNotKnown() {
    assertThat(payback(Cell.Masks.OTHER_METHOD).text()).isEqualTo("not known");
  }

  /** Of the first pruned round. */
  private static Payback payback(Cell.Masks masks) {
    Cell cell = new Cell("a", CELL.replicate(), CELL.cost(), masks);
    return Payback.of(Cells.comparison(List.of(cell)).methods().get(0).points().get(1));
  }

  @Test
  void whatSavesNothingNeverPaysBack() {
    assertThat(new Payback(3e6, 0.0).text()).isEqualTo("never");
    assertThat(new Payback(3e6, 0.0).inferences()).isNull();
  }

  @Test
  void aMethodsCostIsTheMeanOverItsSeeds() {
    Cell shorter = Cells.halving("a", 2, 0.9, 0.9);
    MethodCost cost = MethodCost.of(List.of(CELL, shorter));

    assertThat(cost.pruning())
        .isEqualTo(new Effort(210.0, 150, 1500L, 4.5e6, null, "not measured"));
    assertThat(MethodCost.of(List.of(Cells.halving("a", 1, 0.9))).pruning()).isEqualTo(Effort.NONE);
  }
}
