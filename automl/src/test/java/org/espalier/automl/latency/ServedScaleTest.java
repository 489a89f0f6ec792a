// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ServedScaleTest {

  @Test
  void layersAreScaledToWhatWholeNetworksTake() {
    ServedScale line = ServedScale.fit(List.of(100.0, 50.0, 20.0), List.of(230.0, 130.0, 70.0));
    assertThat(line.scale()).isCloseTo(2, within(1e-9));
    assertThat(line.rest()).isCloseTo(30, within(1e-9));
  }

  @Test
  void theRestIsNeverLessThanNothing() {
    ServedScale line = ServedScale.fit(List.of(100.0, 50.0), List.of(200.0, 50.0));
    assertThat(line.rest()).isZero();
    assertThat(line.scale()).isBetween(1.0, 2.0);
  }

  @Test
  void layersTooFastToBeToldApartAreNotScaled() {
    assertThat(ServedScale.fit(List.of(5.0, 5.0), List.of(40.0, 40.0)))
        .isEqualTo(new ServedScale(1, 35));
    assertThat(ServedScale.fit(List.of(6.0, 5.0), List.of(40.0, 50.0)).scale()).isEqualTo(1);
  }
}
