// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {

  @Test
  void labelsSelectRows() {
    Targets.Labels labels = Targets.labels(new int[] {4, 0, 2}, 5);

    assertThat(labels.size()).isEqualTo(3);
    assertThat(labels.width()).isEqualTo(5);
    assertThat(labels.select(new int[] {2, 2, 0}).labels()).containsExactly(2, 2, 4);
  }

  @Test
  void valuesSelectRows() {
    Targets.Values values = Targets.values(new float[] {1, 2, 3, 4, 5, 6}, 2);

    assertThat(values.size()).isEqualTo(3);
    assertThat(values.width()).isEqualTo(2);
    assertThat(values.select(new int[] {2, 0}).values()).containsExactly(5, 6, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3})
  void labelsAreClasses(int label) {
    assertThatThrownBy(() -> Targets.labels(new int[] {0, label}, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("labels must be in [0, 3), got %d (example 1)", label);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, -1})
  void valuesMakeWholeRows(int width) {
    assertThatThrownBy(() -> Targets.values(new float[3], width))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 values do not make rows of %d", width);
  }
}
