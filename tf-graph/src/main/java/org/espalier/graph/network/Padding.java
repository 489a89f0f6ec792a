// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

/** How a window meets the border. */
public enum Padding {
  /** Windows stay inside. */
  VALID,
  /** Zeros are added so that the output has ceil(size / stride) positions. */
  SAME;

  /**
   * The output positions along one axis.
   *
   * @throws IllegalArgumentException if the window is larger than a VALID input
   */
  int positions(int size, int window, int stride) {
    int positions = this == SAME ? (size + stride - 1) / stride : (size - window + stride) / stride;
    if (positions < 1) {
      throw new IllegalArgumentException(
          "a window of " + window + " does not fit into a size of " + size + " without padding");
    }
    return positions;
  }
}
