// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class WeightsTest {

  @Test
  void holdWhatIsNotZero() {
    Weights weights = Weights.of(3, 2, new float[] {0, 5, -0f, 0, Float.NaN, -1});
    assertThat(weights.starts()).containsExactly(0, 1, 1, 3);
    assertThat(weights.columnIndices()).containsExactly(1, 0, 1);
    assertThat(weights.values()).containsExactly(5, Float.NaN, -1);
    assertThat(weights.nonZeros()).isEqualTo(3);
    assertThat(weights.density()).isEqualTo(0.5);
    assertThat(weights.toArray()).containsExactly(0, 5, 0, 0, Float.NaN, -1);
    assertThat(weights).hasToString("3 x 2 weights, 3 of them not zero");
  }

  @Test
  void wrappedArraysAreThoseOfTheMatrix() {
    Weights weights =
        Weights.wrap(2, 3, new int[] {0, 2, 3}, new int[] {0, 2, 1}, new float[] {1, 2, 3});
    assertThat(weights).isEqualTo(Weights.of(2, 3, new float[] {1, 0, 2, 0, 3, 0}));
    assertThat(weights).isNotEqualTo(Weights.of(2, 3, new float[] {1, 0, 2, 0, 0, 3}));
  }

  @Test
  void matricesOfAnotherSizeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Weights.of(2, 2, new float[3]))
        .withMessage("weights must be rows x columns, got 2 x 2 and 3 numbers");
    assertThatIllegalArgumentException().isThrownBy(() -> Weights.of(0, 2, new float[0]));
  }

  @Test
  void startsThatAreNoneAreRefused() {
    refused("weights must have rows, columns and a start for each", 0, 1, 2, 3);
    refused("rows must begin at 0 and end at the last weight", 1, 1, 3);
    refused("rows must begin at 0 and end at the last weight", 0, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Weights.wrap(3, 3, new int[] {0, 2, 1, 3}, new int[] {0, 1, 2}, ones()))
        .withMessage("row 1 ends before it begins");
  }

  @Test
  void columnsThatDoNotAscendOrAreOutsideAndZerosAreRefused() {
    String rule = "the columns of row 0 must ascend in [0, 3), with weights other than 0";
    columnsRefused(rule, ones(), 1, 1, 0);
    columnsRefused(rule, ones(), 2, 1, 0);
    columnsRefused(rule, ones(), -1, 1, 0);
    columnsRefused(rule, ones(), 0, 3, 0);
    columnsRefused(rule, new float[] {1, 0, 1}, 0, 1, 0);
  }

  private static void refused(String message, int... start) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Weights.wrap(2, 3, start, new int[] {0, 1, 2}, ones()))
        .withMessage(message);
  }

  private static void columnsRefused(String message, float[] values, int... column) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Weights.wrap(2, 3, new int[] {0, 2, 3}, column, values))
        .withMessage(message);
  }

  private static float[] ones() {
    return new float[] {1, 1, 1};
  }
}
