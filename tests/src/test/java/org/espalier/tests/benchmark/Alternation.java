// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

/**
 * Times two pieces of work in turns: whatever else the machine does meanwhile slows both alike, and
 * the ratio within a pair stays fair. Every other pair runs in the other order.
 */
final class Alternation {

  private static final int WARM_UPS = 3;

  private Alternation() {}

  /** The quartiles of {@code time of numerator / time of denominator} over so many pairs. */
  static Quartiles ratio(int pairs, Runnable numerator, Runnable denominator) {
    for (int i = 0; i < WARM_UPS; i++) {
      numerator.run();
      denominator.run();
    }
    double[] ratios = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      if (i % 2 == 0) {
        double above = seconds(numerator);
        ratios[i] = above / seconds(denominator);
      } else {
        double below = seconds(denominator);
        ratios[i] = seconds(numerator) / below;
      }
    }
    return Quartiles.of(ratios);
  }

  static double seconds(Runnable work) {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }
}
