// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchSettingsTest {

  private static void refuses(
      List<Integer> batches, List<Integer> threads, int rounds, String message) {
    assertThatThrownBy(() -> new BenchSettings(batches, threads, rounds, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void saysWhatIsWrongAndWhatToGive() {
    refuses(List.of(8, 0), List.of(1), 1, "batch must be at least 1, got 0; give --batch 1,32");
    refuses(List.of(1), List.of(-2), 1, "threads must be at least 1, got -2; give --threads 1,2");
    refuses(List.of(1), List.of(1), 0, "rounds must be at least 1, got 0; give --rounds 30");
    refuses(
        List.of(8, 1, 8),
        List.of(1),
        1,
        "batch must be one or more numbers, none twice, got [8, 1, 8]; give --batch 1,32");
    refuses(
        List.of(1),
        List.of(),
        1,
        "threads must be one or more numbers, none twice, got []; give --threads 1,2");
  }
}
