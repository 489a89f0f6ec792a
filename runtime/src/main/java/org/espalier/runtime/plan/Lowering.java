// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/**
 * Where the numbers that a window covers are found side by side for neighbouring positions of the
 * result, so that a convolution is a matrix product. First it is told what is needed, then where it
 * may lie, then asked where.
 */
sealed interface Lowering permits Direct, ShiftedTaps, ShiftedPlanes, RowCopies {

  /** Says that some weight needs a place in the window of a channel. */
  void need(int y, int x, int channel);

  /** How many numbers of its own it takes. */
  int size();

  /** How many bytes of masks it makes once it has its place. */
  long bytes();

  /**
   * Says where everything lies.
   *
   * @param input where the value is
   * @param own where its own numbers begin
   */
  void place(Layout input, int own);

  /** Where a weight's numbers are, before anything is added to all of them. */
  int offset(int y, int x, int channel);
}
