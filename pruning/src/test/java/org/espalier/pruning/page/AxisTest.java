// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

  @Test
  void ticksOfALinearAxisAreRoundAndHoldTheData() {
    Axis axis = Axis.linear("y", " %", DoubleStream.of(91.3, 98.4));

    assertThat(axis.ticks()).containsExactly(90.0, 92.0, 94.0, 96.0, 98.0, 100.0);
    assertThat(axis.low()).isEqualTo(90);
    assertThat(axis.high()).isEqualTo(100);
  }

  @Test
  void ticksOfALogarithmicAxisAreMoreWhereItIsShort() {
    assertThat(Axis.logarithmic("x", "", DoubleStream.of(1, 5000)).ticks())
        .containsExactly(1.0, 10.0, 100.0, 1000.0);
    assertThat(Axis.logarithmic("x", "", DoubleStream.of(1, 27)).ticks())
        .containsExactly(1.0, 2.0, 5.0, 10.0, 20.0);
    assertThat(Axis.logarithmic("x", "", DoubleStream.of(1, 2)).ticks()).hasSizeGreaterThan(3);
  }

  @Test
  void equalRatiosAreEquallyFarApart() {
    Axis axis = Axis.logarithmic("x", "", DoubleStream.of(1, 100));

    assertThat(axis.position(1)).isZero();
    assertThat(axis.position(10)).isCloseTo(0.5, within(1e-12));
    assertThat(axis.position(100)).isCloseTo(1, within(1e-12));
  }

  @Test
  void aCountHasNoTicksBetweenWholeNumbers() {
    assertThat(Axis.counting("round", DoubleStream.of(0, 2)).ticks())
        .containsExactly(0.0, 1.0, 2.0);
    assertThat(Axis.counting("round", DoubleStream.of(0)).ticks()).containsExactly(0.0, 1.0);
    assertThat(Axis.counting("step", DoubleStream.of(160_000)).high()).isEqualTo(160_000);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.98, 0.98", "-3, -3", "1e-9, 1e-9", "1e9, 1e9", "0, 1e-12", "5, 5.0000001"})
  void everyRangeGivesAFewAscendingTicks(double low, double high) {
    Axis axis = Axis.linear("y", "", DoubleStream.of(low, high));

    assertThat(axis.high()).isGreaterThan(axis.low());
    assertThat(axis.low()).isLessThanOrEqualTo(low + 1e-9);
    assertThat(axis.ticks()).isSorted().doesNotHaveDuplicates().hasSizeBetween(2, 8);
    assertThat(axis.position(low)).isBetween(-1e-6, 1.0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.05, 0.05",
    "0.001, 0.001",
    "0.00002, 2e-5",
    "1500, 1500",
    "20000, '20,000'",
    "12500000, 1.25e7",
    "-0.5, -0.5",
    "0.30000000000000004, 0.3"
  })
  void numbersHaveNoMoreDigitsThanNeeded(double value, String text) {
    assertThat(Text.number(value)).isEqualTo(text);
  }
}
