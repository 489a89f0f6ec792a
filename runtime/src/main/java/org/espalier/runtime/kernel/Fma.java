// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.kernel;

/**
 * Multiply-add with one rounding where the processor does that, else with two: in software {@link
 * Math#fma(float, float, float)} takes a thousand times as long.
 */
final class Fma {

  /** Whether the processor has it. It takes some nanoseconds then, and microseconds if not. */
  static final boolean IN_HARDWARE = isFast();

  private static final int CALLS = 50;
  private static final int TRIALS = 5;
  private static final long LIMIT_NANOS = 500; // a call, interpreted

  private Fma() {}

  static float of(float a, float b, float c) {
    return IN_HARDWARE ? Math.fma(a, b, c) : a * b + c;
  }

  private static boolean isFast() {
    float sum = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      long begin = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        sum = Math.fma(sum, 0.5f, i);
      }
      if (System.nanoTime() - begin < CALLS * LIMIT_NANOS) {
        return true;
      }
    }
    return !(sum >= 0); // never: keeps the loop
  }
}
