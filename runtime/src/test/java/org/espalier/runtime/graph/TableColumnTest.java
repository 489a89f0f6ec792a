// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableColumnTest {

  @ParameterizedTest
  @CsvSource({"NaN, 1", "Infinity, 1", "0, 0", "0, -1", "0, NaN", "0, Infinity"})
  void refusesStatisticsThatGiveNoNumber(double mean, double deviation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TableColumn.Numeric("age", mean, deviation))
        .withMessage(
            "column age must have a finite mean and a finite standard deviation above 0, got "
                + mean
                + " and "
                + deviation);
  }

  @Test
  void aNumberIsOneFeatureAndACategoryOneOfSeveral() {
    assertThat(new TableColumn.Numeric("age", 40, 0.5).width()).isEqualTo(1);
    assertThat(new TableColumn.Categorical("city", List.of("Ulm", "Bonn", "")).width())
        .isEqualTo(3);
  }
}
