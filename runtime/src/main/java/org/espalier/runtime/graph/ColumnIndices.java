// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import java.util.Arrays;

/**
 * The column of each weight of a matrix: in two bytes each where it has at most 65,536 columns, in
 * four where it has more. Once they are given away they never change.
 */
public final class ColumnIndices {

  private static final int MOST_NARROW = 1 << Character.SIZE;

  private final boolean isNarrow;
  private final char[] narrow; // empty if they are not
  private final int[] wide; // empty if they are

  /** Room for so many, all 0, in a matrix of so many columns. */
  public ColumnIndices(int size, int columns) {
    this.isNarrow = columns <= MOST_NARROW;
    this.narrow = new char[isNarrow ? size : 0];
    this.wide = new int[isNarrow ? 0 : size];
  }

  /** Bytes that one of them takes. */
  static int bytes(int columns) {
    return columns <= MOST_NARROW ? Character.BYTES : Integer.BYTES;
  }

  /** How many. */
  public int size() {
    return isNarrow ? narrow.length : wide.length;
  }

  /** One of them. */
  public int get(int i) {
    return isNarrow ? narrow[i] : wide[i];
  }

  /** Fills in the first of some columns, from a place on. */
  public void set(int at, int[] columns, int count) {
    if (isNarrow) {
      for (int i = 0; i < count; i++) {
        narrow[at + i] = (char) columns[i];
      }
    } else {
      System.arraycopy(columns, 0, wide, at, count);
    }
  }

  void set(int at, int column) {
    if (isNarrow) {
      narrow[at] = (char) column;
    } else {
      wide[at] = column;
    }
  }

  /** All of them, not to be modified; made anew at each call if they are in two bytes each. */
  public int[] toArray() {
    if (!isNarrow) {
      return wide;
    }
    int[] all = new int[narrow.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = narrow[i];
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnIndices indices
        && isNarrow == indices.isNarrow
        && Arrays.equals(narrow, indices.narrow)
        && Arrays.equals(wide, indices.wide);
  }

  @Override
  public int hashCode() {
    return isNarrow ? Arrays.hashCode(narrow) : Arrays.hashCode(wide);
  }

  @Override
  public String toString() {
    return size() + " columns";
  }
}
