// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

/**
 * How training images are varied; evaluation never is.
 *
 * @param pad pixels of zeros added on each side before a random crop of the original size; 0 leaves
 *     the image where it is
 * @param flip whether each image is mirrored left to right with probability 1/2
 */
public record Augmentation(int pad, boolean flip) {

  /** Leaves images as they are. */
  public static final Augmentation NONE = new Augmentation(0, false);

  /**
   * Checks the padding.
   *
   * @throws IllegalArgumentException if pad is below 0
   */
  public Augmentation {
    if (pad < 0) {
      throw new IllegalArgumentException("pad must be at least 0, got " + pad);
    }
  }
}
