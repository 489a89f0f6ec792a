// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/**
 * The training examples that weights are made up for by.
 *
 * @param batches drawn; 0 leaves weights as they are
 * @param batch examples, at least 1
 * @param points places of an image that are looked at, at least 1
 */
public record Calibration(int batches, int batch, int points) {

  /** 60 batches of 50 with 10 places, as in the code of the paper. */
  public static final Calibration PAPER = new Calibration(60, 50, 10);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException naming the number that is out of range
   */
  public Calibration {
    if (batches < 0 || batch < 1 || points < 1) {
      throw new IllegalArgumentException(
          "calibration needs batches of at least 0, batch and points of at least 1, got %d, %d, %d"
              .formatted(batches, batch, points));
    }
  }
}
