// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.Arrays;

/**
 * The weights of a matrix that are not zero: row by row, by ascending column (compressed sparse
 * rows). Arrays are not to be modified.
 */
public final class SparseRows {

  private final int[] start; // of each row, and the end
  private final ColumnIndices column;
  private final float[] value;

  /**
   * Takes arrays that nobody else writes to; {@link Weights} checks them.
   *
   * @param start where each row's weights begin, and where the last row's end
   * @param column of each weight
   * @param value of each weight
   */
  public SparseRows(int[] start, ColumnIndices column, float[] value) {
    this.start = start;
    this.column = column;
    this.value = value;
  }

  /** Those of a whole matrix, of whose numbers so many are not zero. */
  static SparseRows of(int rows, int columns, float[] rowMajor, int nonZeros) {
    int[] start = new int[rows + 1];
    ColumnIndices column = new ColumnIndices(nonZeros, columns);
    float[] value = new float[nonZeros];
    int at = 0;
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < columns; c++) {
        float weight = rowMajor[row * columns + c];
        if (weight != 0) {
          column.set(at, c);
          value[at++] = weight;
        }
      }
      start[row + 1] = at;
    }
    return new SparseRows(start, column, value);
  }

  /** Where each row's weights begin, and where the last row's end. */
  public int[] starts() {
    return start;
  }

  /** The column of each weight. */
  public ColumnIndices columnIndices() {
    return column;
  }

  /** Each weight, none of them 0. */
  public float[] values() {
    return value;
  }

  void addRow(int row, float[] to, int at, int pitch) {
    for (int i = start[row]; i < start[row + 1]; i++) {
      to[at + column.get(i) * pitch] += value[i];
    }
  }

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if they are not the rows of such a matrix
   */
  void require(int rows, int columns) {
    if (rows < 1 || columns < 1 || start.length != rows + 1 || column.size() != value.length) {
      throw new IllegalArgumentException("weights must have rows, columns and a start for each");
    }
    if (start[0] != 0 || start[rows] != value.length) {
      throw new IllegalArgumentException("rows must begin at 0 and end at the last weight");
    }
    for (int row = 0; row < rows; row++) {
      if (start[row] > start[row + 1]) {
        throw new IllegalArgumentException("row " + row + " ends before it begins");
      }
      if (last(start[row], start[row + 1]) >= columns) {
        throw new IllegalArgumentException(
            "the columns of row %d must ascend in [0, %d), with weights other than 0"
                .formatted(row, columns));
      }
    }
  }

  /** The last of ascending columns, a huge one if they do not ascend or a weight is 0. */
  private int last(int from, int to) {
    int last = -1;
    for (int i = from; i < to; i++) {
      int next = column.get(i);
      if (next <= last || value[i] == 0) {
        return Integer.MAX_VALUE;
      }
      last = next;
    }
    return last;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SparseRows rows
        && Arrays.equals(start, rows.start)
        && column.equals(rows.column)
        && Arrays.equals(value, rows.value);
  }

  @Override
  public int hashCode() {
    return 31 * column.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return value.length + " weights in " + (start.length - 1) + " rows";
  }
}
