// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;
import java.util.Map;

/** Whether an exported model answers as the training graph did. */
public final class ExportCheck {

  /**
   * What a comparison found.
   *
   * @param examples how many were compared
   * @param largestDifference between two logits; NaN if any logit is
   * @param tolerance how large it may be: 1e-5, times the largest logit if that is above 1
   * @param differentPredictions examples whose largest logit is another; ties count for the first
   */
  public record Comparison(
      int examples, double largestDifference, double tolerance, int differentPredictions) {

    /** Whether every logit is within the tolerance and every prediction the same. */
    public boolean agrees() {
      return largestDifference <= tolerance && differentPredictions == 0;
    }
  }

  private static final double RELATIVE_TOLERANCE = 1e-5;

  private ExportCheck() {}

  /**
   * Asks the SavedModel in a fresh JVM and compares.
   *
   * @param savedModel a version directory, or a base directory of which the highest version is
   *     taken
   * @param rawInputs as for {@link ServedModel#predict(Map)}; {@link RawInputs} makes them
   * @param expectedLogits of the training graph, row-major {@code [examples, classes]}
   * @param classes at least 1
   * @throws IllegalArgumentException if the expected logits are not whole rows, or none
   * @throws IllegalStateException if the model fails, or gives another number of logits
   */
  public static Comparison compare(
      Path savedModel, Map<String, Object> rawInputs, float[] expectedLogits, int classes) {
    if (classes < 1 || expectedLogits.length == 0 || expectedLogits.length % classes != 0) {
      throw new IllegalArgumentException(
          "expected logits must be at least one row of %d classes, got %d numbers"
              .formatted(classes, expectedLogits.length));
    }
    float[] logits = FreshJvm.predict(savedModel, rawInputs);
    if (logits.length != expectedLogits.length) {
      throw new IllegalStateException(
          "%s gave %d logits, expected %d (%d examples of %d classes)"
              .formatted(
                  savedModel,
                  logits.length,
                  expectedLogits.length,
                  expectedLogits.length / classes,
                  classes));
    }
    return compare(logits, expectedLogits, classes);
  }

  static Comparison compare(float[] logits, float[] expected, int classes) {
    double difference = 0;
    double largest = 1;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs((double) logits[i] - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    int different = 0;
    for (int from = 0; from < expected.length; from += classes) {
      if (prediction(logits, from, classes) != prediction(expected, from, classes)) {
        different++;
      }
    }
    return new Comparison(
        expected.length / classes, difference, RELATIVE_TOLERANCE * largest, different);
  }

  /** The class with the largest of some logits, the first of equal ones. */
  static int prediction(float[] logits, int from, int classes) {
    int best = from;
    for (int i = from + 1; i < from + classes; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best - from;
  }
}
