// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuartilesTest {

  @Test
  void interpolatesBetweenNeighbours() {
    assertThat(Quartiles.of(List.of(4.0, 1.0, 3.0, 2.0)))
        .isEqualTo(new Quartiles(2.5, 1.75, 3.25, 4));
    assertThat(Quartiles.of(List.of(50.0, 10.0, 30.0, 20.0, 40.0)))
        .isEqualTo(new Quartiles(30, 20, 40, 5));
    assertThat(Quartiles.of(List.of(7.0))).isEqualTo(new Quartiles(7, 7, 7, 1));
  }

  @Test
  void ratiosAreTakenRoundByRoundBeforeTheirMedian() {
    // a busy moment doubles both of the second round and leaves its ratio alone
    assertThat(Quartiles.ofRatios(List.of(3.0, 6.0, 4.0), List.of(1.0, 2.0, 2.0)))
        .isEqualTo(new Quartiles(3, 2.5, 3, 3));
  }

  @Test
  void needsANumber() {
    assertThatThrownBy(() -> Quartiles.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("quartiles need at least one number");
  }
}
