// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Ints;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {

  @Test
  void everyExampleIsInOnePartAndInOrder() {
    Split split = Split.of("d", 57, 0.1, "validation");
    assertThat(split.held()).hasSize(6).isSorted();
    assertThat(split.kept()).hasSize(51).isSorted();
    assertThat(Ints.concat(split.kept(), split.held()))
        .containsExactlyInAnyOrder(IntStream.range(0, 57).toArray());
  }

  @Test
  void theDrawIsFixedAndKeyedByItsPurpose() {
    assertThat(Split.of("d", 57, 0.1, "validation").held()).containsExactly(3, 8, 15, 21, 38, 39);
    assertThat(Split.of("d", 57, 0.1, "test").held())
        .isNotEqualTo(Split.of("d", 57, 0.1, "validation").held());
  }

  @ParameterizedTest
  @CsvSource({"2,0.1,1", "2,0.9,1", "10,0.1,1", "15,0.1,2", "100,0.2,20"})
  void holdsOutTheRoundedFractionButNeitherNoneNorAll(int n, double fraction, int held) {
    assertThat(Split.of("d", n, fraction, "test").held()).hasSize(held);
  }

  @Test
  void refusesASingleExample() {
    assertThatThrownBy(() -> Split.of("csv:a", 1, 0.1, "validation"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "data csv:a: at least 2 examples are needed to hold some out for validation, got 1");
  }
}
