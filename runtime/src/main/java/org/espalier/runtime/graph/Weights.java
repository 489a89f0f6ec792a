// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.Arrays;

/**
 * A matrix of weights that never changes. Only those that are not zero are held: row by row, by
 * ascending column (compressed sparse rows). Numbers that are no number, and infinite ones, count
 * as not zero; -0.0 counts as zero.
 */
public final class Weights {

  private final int rows;
  private final int columns;
  private final int[] start; // of each row, and the end
  private final int[] column; // of each weight held
  private final float[] value; // of each weight held

  private Weights(int rows, int columns, int[] start, int[] column, float[] value) {
    this.rows = rows;
    this.columns = columns;
    this.start = start;
    this.column = column;
    this.value = value;
  }

  /**
   * The weights of a whole matrix.
   *
   * @param rowMajor all of them, row by row
   * @throws IllegalArgumentException if they are not rows times columns, or one of those is below 1
   */
  public static Weights of(int rows, int columns, float[] rowMajor) {
    if (rows < 1 || columns < 1 || (long) rows * columns != rowMajor.length) {
      throw new IllegalArgumentException(
          "weights must be rows x columns, got %d x %d and %d numbers"
              .formatted(rows, columns, rowMajor.length));
    }
    int[] start = new int[rows + 1];
    int count = 0;
    for (float weight : rowMajor) {
      count += weight != 0 ? 1 : 0;
    }
    int[] column = new int[count];
    float[] value = new float[count];
    int at = 0;
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < columns; c++) {
        float weight = rowMajor[row * columns + c];
        if (weight != 0) {
          column[at] = c;
          value[at++] = weight;
        }
      }
      start[row + 1] = at;
    }
    return new Weights(rows, columns, start, column, value);
  }

  /**
   * Takes arrays that nobody else writes to.
   *
   * @param start where each row's weights begin, and where the last row's end
   * @param column ascending within a row, in [0, columns)
   * @param value none of them 0
   * @throws IllegalArgumentException if they are not that
   */
  public static Weights wrap(int rows, int columns, int[] start, int[] column, float[] value) {
    if (rows < 1 || columns < 1 || start.length != rows + 1 || column.length != value.length) {
      throw new IllegalArgumentException("weights must have rows, columns and a start for each");
    }
    if (start[0] != 0 || start[rows] != value.length) {
      throw new IllegalArgumentException("rows must begin at 0 and end at the last weight");
    }
    for (int row = 0; row < rows; row++) {
      if (start[row] > start[row + 1]) {
        throw new IllegalArgumentException("row " + row + " ends before it begins");
      }
      int last = last(column, value, start[row], start[row + 1]);
      if (last >= columns) {
        throw new IllegalArgumentException(
            "the columns of row %d must ascend in [0, %d), with weights other than 0"
                .formatted(row, columns));
      }
    }
    return new Weights(rows, columns, start, column, value);
  }

  /** The last of ascending columns, a huge one if they do not ascend or a weight is 0. */
  private static int last(int[] column, float[] value, int from, int to) {
    int last = -1;
    for (int i = from; i < to; i++) {
      int next = column[i];
      if (next <= last || value[i] == 0) {
        return Integer.MAX_VALUE;
      }
      last = next;
    }
    return last;
  }

  /** At least 1. */
  public int rows() {
    return rows;
  }

  /** At least 1. */
  public int columns() {
    return columns;
  }

  /** How many are not zero. */
  public int nonZeros() {
    return value.length;
  }

  /** The fraction that is not zero, in [0, 1]. */
  public double density() {
    return nonZeros() / ((double) rows * columns);
  }

  /** Where each row's weights begin, and where the last row's end; not to be modified. */
  public int[] starts() {
    return start;
  }

  /** The column of each weight held, row by row; not to be modified. */
  public int[] columnIndices() {
    return column;
  }

  /** The weights held, none of them 0, row by row; not to be modified. */
  public float[] values() {
    return value;
  }

  /** All of them, zeros too, row by row. */
  public float[] toArray() {
    float[] all = new float[Math.multiplyExact(rows, columns)];
    for (int row = 0; row < rows; row++) {
      for (int i = start[row]; i < start[row + 1]; i++) {
        all[row * columns + column[i]] = value[i];
      }
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Weights weights
        && rows == weights.rows
        && columns == weights.columns
        && Arrays.equals(start, weights.start)
        && Arrays.equals(column, weights.column)
        && Arrays.equals(value, weights.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(column) + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "%d x %d weights, %d of them not zero".formatted(rows, columns, nonZeros());
  }
}
