// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The middle of some numbers and how far they spread; between two neighbours a quartile is
 * interpolated.
 *
 * @param median half of them are not above
 * @param lowerQuartile a quarter of them are not above
 * @param upperQuartile three quarters of them are not above
 * @param count how many there are
 */
public record Quartiles(double median, double lowerQuartile, double upperQuartile, int count) {

  /**
   * Of at least one number.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Quartiles of(List<Double> numbers) {
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("quartiles need at least one number");
    }
    List<Double> sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
    return new Quartiles(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75), sorted.size());
  }

  /** Of the ratios of numbers at the same places of two lists as long. */
  static Quartiles ofRatios(List<Double> above, List<Double> below) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < above.size(); i++) {
      ratios.add(above.get(i) / below.get(i));
    }
    return of(ratios);
  }

  private static double at(List<Double> sorted, double fraction) {
    double position = fraction * (sorted.size() - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (position - below) * (sorted.get(above) - sorted.get(below));
  }
}
