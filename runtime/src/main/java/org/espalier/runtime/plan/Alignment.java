// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.Arrays;

/**
 * Finds out where in an array cache lines begin. A vector that lies across two lines takes twice as
 * long to load, and Java does not say at which address an array lies; so, once in a while, a few
 * predictions are timed at each place that there may be, and the fastest is kept. What is computed
 * is the same everywhere.
 *
 * <p>Between two trials come ever more predictions, as the JVM compiles what it runs, then always
 * 65,536, since its garbage collector may move the array.
 */
final class Alignment {

  /** How far on the last place is. */
  static final int REACH = Layout.LINE;

  private static final int STEP = 2; // numbers: objects begin at a multiple of 8 bytes
  private static final int PLACES = REACH / STEP;
  private static final int RUNS = 6; // of each place in a trial
  private static final int MOST_OTHERS = 1 << 10; // batches in a trial that are not timed
  private static final int FIRST_TRIAL = 32; // predictions before it
  private static final int MOST_BETWEEN = 1 << 16;
  private static final double WORTHWHILE = 0.95; // of the time where it is now

  private final long[] least = new long[PLACES]; // nanoseconds
  private int place;
  private int runs;
  private int between = FIRST_TRIAL;
  private int trial = -1; // runs of this trial so far; -1 if there is none
  private int examples; // of each run of this trial
  private int others; // batches during it that were not timed

  /** Where this prediction begins. */
  int origin() {
    return (trial < 0 ? place : trial % PLACES) * STEP;
  }

  /** Whether this prediction is to be timed. */
  boolean isTimed(int number) {
    if (trial < 0 && ++runs >= between) {
      trial = 0;
      others = 0;
      examples = number;
      Arrays.fill(least, Long.MAX_VALUE);
    }
    if (trial >= 0 && number != examples && ++others > MOST_OTHERS) {
      trial = -1; // a rare batch; the next trial will hardly begin on it
      runs = 0;
    }
    return trial >= 0 && number == examples;
  }

  /** Takes the time of a prediction that was to be timed. */
  void took(long nanos) {
    int tried = trial % PLACES;
    least[tried] = Math.min(least[tried], nanos);
    if (++trial == RUNS * PLACES) {
      end();
    }
  }

  private void end() {
    int best = place;
    for (int tried = 0; tried < PLACES; tried++) {
      best = least[tried] < least[best] ? tried : best;
    }
    if (least[best] < WORTHWHILE * least[place]) {
      place = best;
    }
    trial = -1;
    runs = 0;
    between = Math.min(4 * between, MOST_BETWEEN);
  }
}
