// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

/**
 * Where the numbers that a window covers are found side by side for neighbouring positions of the
 * result, so that a convolution is a matrix product.
 */
sealed interface Lowering permits Direct, ShiftedTaps, RowCopies {

  /** Says that some weight needs this; before any offset is asked for. */
  void need(int y, int x, int channel);

  /** How far a weight's numbers are from the base: that of a place in the window and a channel. */
  int offset(int y, int x, int channel);

  /** How many numbers of scratch it takes. */
  int scratch();
}
