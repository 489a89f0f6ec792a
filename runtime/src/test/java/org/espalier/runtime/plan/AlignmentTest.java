// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Predictions that take as long as a clock says, by where they begin. */
class AlignmentTest {

  private static final int TRIAL = 6 * 8; // runs of each place

  private final Alignment alignment = new Alignment();
  private int fastest = 6;
  private long much = 1000; // nanoseconds elsewhere
  private int timed;

  @Test
  void keepsTheFastestPlace() {
    predict(31 + TRIAL);
    assertThat(timed).isEqualTo(TRIAL);
    assertThat(alignment.origin()).isEqualTo(6);
    predict(50);
    assertThat(timed).isEqualTo(TRIAL);
    assertThat(alignment.origin()).isEqualTo(6);
  }

  @Test
  void looksAgainWhenTheArrayMayHaveMoved() {
    predict(31 + TRIAL);
    fastest = 12;
    predict(127);
    assertThat(alignment.origin()).isEqualTo(6);
    predict(TRIAL);
    assertThat(timed).isEqualTo(2 * TRIAL);
    assertThat(alignment.origin()).isEqualTo(12);
  }

  @Test
  void waitsAtMost65536PredictionsForTheNextTrial() {
    int all = 0;
    for (int between : new int[] {32, 128, 512, 2048, 8192, 32768, 65536, 65536}) {
      predict(between - 1);
      assertThat(timed).isEqualTo(all);
      predict(TRIAL);
      all += TRIAL;
      assertThat(timed).isEqualTo(all);
    }
  }

  @Test
  void staysWhereItIsForLittle() {
    much = 830; // 800 are more than 95 % of it
    predict(31 + TRIAL);
    assertThat(alignment.origin()).isZero();
  }

  @Test
  void predictionsOfOtherBatchesAreNotTimed() {
    predict(31);
    assertThat(alignment.isTimed(4)).isTrue();
    alignment.took(1);
    assertThat(alignment.isTimed(3)).isFalse();
    assertThat(alignment.isTimed(4)).isTrue();
  }

  @Test
  void aTrialOfABatchThatDoesNotComeAgainEnds() {
    predict(31);
    assertThat(alignment.isTimed(5)).isTrue();
    alignment.took(1);
    predict(1025 + 31 + TRIAL);
    assertThat(timed).isEqualTo(TRIAL);
    assertThat(alignment.origin()).isEqualTo(6);
  }

  @Test
  void batchesThatTakeTurnsAreTimed() {
    for (int i = 0; i < 31 + 10 * TRIAL; i++) {
      predict(1);
      for (int other = 2; other < 10; other++) {
        if (alignment.isTimed(other)) {
          timed++;
          alignment.took(alignment.origin() == fastest ? 800 : much);
        }
      }
    }
    assertThat(timed).isGreaterThanOrEqualTo(2 * TRIAL);
    assertThat(alignment.origin()).isEqualTo(6);
  }

  @Test
  void placesAreWithinReachAndWholeObjects() {
    for (int i = 0; i < 200; i++) {
      predict(1);
      assertThat(alignment.origin()).isBetween(0, Alignment.REACH - 1);
      assertThat(alignment.origin() % 2).isZero();
    }
  }

  private void predict(int times) {
    for (int i = 0; i < times; i++) {
      if (alignment.isTimed(1)) {
        timed++;
        alignment.took(alignment.origin() == fastest ? 800 : much);
      }
    }
  }
}
