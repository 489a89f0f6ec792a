// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of weights that never changes. It is held as sparse rows or whole, whichever takes less
 * memory: sparse rows up to a density of two thirds, or of a half where there are more than 65,536
 * columns. Numbers that are no number, and infinite ones, count as not zero; -0.0 counts as zero.
 */
public final class Weights {

  private final int rows;
  private final int columns;
  private final int nonZeros;
  private final @Nullable SparseRows sparse;
  private final float @Nullable [] whole; // if it is not sparse

  private Weights(int rows, int columns, SparseRows sparse) {
    this.rows = rows;
    this.columns = columns;
    this.nonZeros = sparse.values().length;
    this.sparse = sparse;
    this.whole = null;
  }

  private Weights(int rows, int columns, float[] whole, int nonZeros) {
    this.rows = rows;
    this.columns = columns;
    this.nonZeros = nonZeros;
    this.sparse = null;
    this.whole = whole;
  }

  /**
   * The weights of a whole matrix.
   *
   * @param rowMajor all of them, row by row
   * @throws IllegalArgumentException if they are not rows times columns, or one of those is below 1
   */
  public static Weights of(int rows, int columns, float[] rowMajor) {
    return wrap(rows, columns, rowMajor.clone());
  }

  /**
   * The same, of an array that nobody else writes to.
   *
   * @throws IllegalArgumentException if they are not rows times columns, or one of those is below 1
   */
  public static Weights wrap(int rows, int columns, float[] rowMajor) {
    if (rows < 1 || columns < 1 || (long) rows * columns != rowMajor.length) {
      throw new IllegalArgumentException(
          "weights must be rows x columns, got %d x %d and %d numbers"
              .formatted(rows, columns, rowMajor.length));
    }
    int nonZeros = 0;
    for (int row = 0; row < rows; row++) {
      nonZeros += nonZeros(rowMajor, row * columns, columns);
    }
    return isWhole(rows, columns, nonZeros)
        ? new Weights(rows, columns, rowMajor, nonZeros)
        : new Weights(rows, columns, SparseRows.of(rows, columns, rowMajor, nonZeros));
  }

  /**
   * Weights of sparse rows.
   *
   * @throws IllegalArgumentException if they do not begin at 0 and end at the last weight, columns
   *     do not ascend in [0, columns) within a row, or one of the weights is 0
   */
  public static Weights wrap(int rows, int columns, SparseRows sparse) {
    sparse.require(rows, columns);
    Weights held = new Weights(rows, columns, sparse);
    return isWhole(rows, columns, held.nonZeros)
        ? new Weights(rows, columns, held.toArray(), held.nonZeros)
        : held;
  }

  /** Whether a matrix with so many weights other than 0 takes less memory whole. */
  public static boolean isWhole(int rows, int columns, int nonZeros) {
    long all = (long) rows * columns;
    int each = Float.BYTES + ColumnIndices.bytes(columns);
    return all <= Integer.MAX_VALUE && Float.BYTES * all <= (long) each * nonZeros;
  }

  /** How many of some weights are not zero; -0.0 becomes 0. */
  private static int nonZeros(float[] weights, int from, int count) {
    int nonZeros = 0;
    for (int i = from; i < from + count; i++) {
      if (weights[i] == 0) {
        weights[i] = 0;
      } else {
        nonZeros++;
      }
    }
    return nonZeros;
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
    return nonZeros;
  }

  /** The fraction that is not zero, in [0, 1]. */
  public double density() {
    return nonZeros / ((double) rows * columns);
  }

  /** Whether it is held whole, zeros too. */
  public boolean isWhole() {
    return whole != null;
  }

  /** Those that are not zero; made anew at each call if they are held whole. */
  public SparseRows sparseRows() {
    return sparse != null ? sparse : SparseRows.of(rows, columns, matrix(), nonZeros);
  }

  /** All of them, row by row, not to be modified; made anew at each call unless held whole. */
  public float[] matrix() {
    return whole != null ? whole : toArray();
  }

  /** A new array of all of them, zeros too, row by row. */
  public float[] toArray() {
    if (whole != null) {
      return whole.clone();
    }
    float[] all = new float[Math.multiplyExact(rows, columns)];
    for (int row = 0; row < rows; row++) {
      addRow(row, all, row * columns, 1);
    }
    return all;
  }

  /**
   * Adds a row to numbers.
   *
   * @param at where the first column's number is
   * @param pitch from there to the next column's
   */
  public void addRow(int row, float[] to, int at, int pitch) {
    if (sparse != null) {
      sparse.addRow(row, to, at, pitch);
    } else if (whole != null) {
      for (int c = 0; c < columns; c++) {
        to[at + c * pitch] += whole[row * columns + c];
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Weights weights
        && rows == weights.rows
        && columns == weights.columns
        && nonZeros == weights.nonZeros // and so both are held alike
        && Objects.equals(sparse, weights.sparse)
        && Arrays.equals(whole, weights.whole);
  }

  @Override
  public int hashCode() {
    return sparse != null ? sparse.hashCode() : Arrays.hashCode(whole);
  }

  @Override
  public String toString() {
    return "%d x %d weights, %d of them not zero".formatted(rows, columns, nonZeros);
  }
}
