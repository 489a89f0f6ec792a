// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightsTest {

  private static final float NAN = Float.NaN;

  @Test
  void holdWhatIsNotZero() {
    Weights weights = Weights.of(3, 2, new float[] {0, 5, -0f, 0, NAN, -1});
    assertThat(weights.isWhole()).isFalse();
    assertThat(weights.sparseRows().starts()).containsExactly(0, 1, 1, 3);
    assertThat(weights.sparseRows().columnIndices().toArray()).containsExactly(1, 0, 1);
    assertThat(weights.sparseRows().values()).containsExactly(5, NAN, -1);
    assertThat(weights.sparseRows()).isSameAs(weights.sparseRows());
    assertThat(weights.nonZeros()).isEqualTo(3);
    assertThat(weights.density()).isEqualTo(0.5);
    assertThat(weights.toArray()).containsExactly(0, 5, 0, 0, NAN, -1);
    assertThat(weights.matrix()).containsExactly(0, 5, 0, 0, NAN, -1);
    assertThat(weights).hasToString("3 x 2 weights, 3 of them not zero");
  }

  @Test
  void holdAllWhereThatIsSmaller() {
    Weights weights = Weights.of(3, 2, new float[] {3, 5, -0f, 0, NAN, -1});
    assertThat(weights.isWhole()).isTrue();
    assertThat(weights.matrix()).containsExactly(3, 5, 0, 0, NAN, -1);
    assertThat(weights.matrix()).isSameAs(weights.matrix());
    assertThat(weights.toArray()).containsExactly(3, 5, 0, 0, NAN, -1);
    assertThat(weights.toArray()).isNotSameAs(weights.matrix());
    assertThat(weights.nonZeros()).isEqualTo(4);
    assertThat(weights.sparseRows().starts()).containsExactly(0, 2, 2, 4);
    assertThat(weights.sparseRows().columnIndices().toArray()).containsExactly(0, 1, 0, 1);
    assertThat(weights.sparseRows().values()).containsExactly(3, 5, NAN, -1);
  }

  @Test
  void areWholeFromTwoThirdsOnAndFromAHalfWhereTheyAreWide() {
    assertThat(Weights.isWhole(3, 2, 4)).isTrue();
    assertThat(Weights.isWhole(3, 2, 3)).isFalse();
    assertThat(Weights.isWhole(3, 65_536, 2 * 65_536)).isTrue();
    assertThat(Weights.isWhole(3, 65_536, 2 * 65_536 - 1)).isFalse();
    assertThat(Weights.isWhole(2, 65_537, 65_537)).isTrue();
    assertThat(Weights.isWhole(2, 65_537, 65_536)).isFalse();
    assertThat(Weights.isWhole(1 << 30, 1 << 30, Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void areEqualHoweverTheyWereGiven() {
    float[] half = {1, 0, 2, 0, 3, 0};
    float[] most = {1, 4, 2, 0, 3, 0};
    assertThat(wrap(2, 3, new int[] {0, 2, 3}, new float[] {1, 2, 3}, 0, 2, 1))
        .isEqualTo(Weights.of(2, 3, half))
        .isNotEqualTo(Weights.of(2, 3, new float[] {1, 0, 2, 0, 0, 3}))
        .isNotEqualTo(Weights.of(3, 2, half));
    assertThat(wrap(2, 3, new int[] {0, 3, 4}, new float[] {1, 4, 2, 3}, 0, 1, 2, 1))
        .isEqualTo(Weights.of(2, 3, most))
        .hasSameHashCodeAs(Weights.wrap(2, 3, most.clone()))
        .isNotEqualTo(Weights.of(2, 3, new float[] {1, 4, 2, 0, 0, 3}));
  }

  @Test
  void rowsAreAddedToNumbersApart() {
    float[] to = {1, 1, 1, 1, 1, 1, 1};
    Weights.of(2, 3, new float[] {9, 0, 0, 0, 0, 5}).addRow(1, to, 1, 2);
    Weights.of(2, 3, new float[] {9, 9, 9, 7, 0, 0}).addRow(1, to, 2, 2);
    assertThat(to).containsExactly(1, 1, 8, 1, 1, 6, 1);
  }

  @Test
  void columnsBeyondTwoBytesAreKept() {
    float[] row = new float[65_537];
    row[65_536] = 2;
    Weights weights = Weights.of(1, row.length, row);
    assertThat(weights.sparseRows().columnIndices().get(0)).isEqualTo(65_536);
    float[] narrow = Arrays.copyOfRange(row, 1, row.length);
    Weights other = Weights.of(1, narrow.length, narrow);
    assertThat(other.sparseRows().columnIndices().get(0)).isEqualTo(65_535);
    assertThat(other.toArray()).isEqualTo(narrow);
    assertThat(weights.toArray()).isEqualTo(row);
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
        .isThrownBy(() -> wrap(3, 3, new int[] {0, 2, 1, 3}, ones(), 0, 1, 2))
        .withMessage("row 1 ends before it begins");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wrap(2, 3, new int[] {0, 2, 3}, ones(), 0, 1))
        .withMessage("weights must have rows, columns and a start for each");
  }

  @Test
  void columnsThatDoNotAscendOrAreOutsideAndZerosAreRefused() {
    String rule = "the columns of row 0 must ascend in [0, 3), with weights other than 0";
    columnsRefused(rule, ones(), 1, 1, 0);
    columnsRefused(rule, ones(), 2, 1, 0);
    columnsRefused(rule, ones(), 0, 3, 0);
    columnsRefused(rule, new float[] {1, 0, 1}, 0, 1, 0);
  }

  private static void refused(String message, int... start) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wrap(2, 3, start, ones(), 0, 1, 2))
        .withMessage(message);
  }

  private static void columnsRefused(String message, float[] values, int... column) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wrap(2, 3, new int[] {0, 2, 3}, values, column))
        .withMessage(message);
  }

  private static Weights wrap(
      int rows, int columns, int[] start, float[] values, int... columnIndices) {
    ColumnIndices indices = new ColumnIndices(columnIndices.length, columns);
    indices.set(0, columnIndices, columnIndices.length);
    return Weights.wrap(rows, columns, new SparseRows(start, indices, values));
  }

  private static float[] ones() {
    return new float[] {1, 1, 1};
  }
}
