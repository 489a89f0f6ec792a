// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * Columns of numbers that a kernel multiplies weights with, where its results go, and what it works
 * on meanwhile. All lies in one array. Each thread has one, which says something else at each call,
 * so that nothing is allocated.
 */
public final class Columns {

  final float[] numbers;
  final Tile tile = new Tile();
  int x;
  int count;
  int y;
  int yPitch;
  int addend = -1;
  int addendPitch;

  /** Places in an array, none of which is said yet; nothing is added. */
  public Columns(float[] numbers) {
    this.numbers = numbers;
  }

  /**
   * Says what is multiplied.
   *
   * @param from where the first number of offset 0 is; up to {@link ProductKernel#SLACK} numbers
   *     beyond the last are read
   * @param size numbers a row
   */
  public void read(int from, int size) {
    x = from;
    count = size;
  }

  /**
   * Says where results go.
   *
   * @param at where those of row 0 begin
   * @param pitch from one row to the next
   */
  public void write(int at, int pitch) {
    y = at;
    yPitch = pitch;
  }

  /**
   * Says what is added; it does not overlap the results.
   *
   * @param at where that of row 0 begins, or -1 for nothing
   * @param pitch from one row to the next
   */
  public void add(int at, int pitch) {
    addend = at;
    addendPitch = pitch;
  }

  /** Where all of it lies. */
  public float[] numbers() {
    return numbers;
  }

  /** What a kernel works on. */
  public Tile tile() {
    return tile;
  }

  /** Where the first number of offset 0 is. */
  public int x() {
    return x;
  }

  /** Numbers a row. */
  public int count() {
    return count;
  }

  /** Where the results of row 0 begin. */
  public int y() {
    return y;
  }

  /** From one row of results to the next. */
  public int yPitch() {
    return yPitch;
  }

  /** Where what is added to row 0 begins, -1 for nothing. */
  public int addend() {
    return addend;
  }

  /** From one row of what is added to the next. */
  public int addendPitch() {
    return addendPitch;
  }
}
