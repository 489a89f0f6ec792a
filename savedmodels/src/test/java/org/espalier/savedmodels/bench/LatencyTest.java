// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {

  private static Latency ofMillis(long... millis) {
    return Latency.of(LongStream.of(millis).map(ms -> ms * 1_000_000).toArray());
  }

  private static Latency ofMillisDownFrom(int highest) {
    return ofMillis(LongStream.rangeClosed(1, highest).map(i -> highest + 1 - i).toArray());
  }

  @Test
  void theMedianOfAnEvenCountLiesBetweenTheMiddleTwo() {
    assertThat(ofMillis(9, 1, 4).medianMillis()).isEqualTo(4);
    assertThat(ofMillis(9, 1, 4, 5).medianMillis()).isEqualTo(4.5);
    assertThat(ofMillis(7).medianMillis()).isEqualTo(7);
  }

  @Test
  void percentilesAreTimesThatWereMeasured() {
    Latency hundred = ofMillisDownFrom(100);
    assertThat(hundred.p95Millis()).isEqualTo(95);
    assertThat(hundred.p99Millis()).isEqualTo(99);
    Latency more = ofMillisDownFrom(201);
    assertThat(more.p95Millis()).as("rank 190.95, rounded up").isEqualTo(191);
    assertThat(more.p99Millis()).as("rank 198.99, rounded up").isEqualTo(199);
  }

  @Test
  void givesNoPercentileThatNoRequestCouldLieAbove() {
    assertThat(ofMillisDownFrom(19).p95Millis()).isNull();
    assertThat(ofMillisDownFrom(20).p95Millis()).isEqualTo(19);
    assertThat(ofMillisDownFrom(99).p99Millis()).isNull();
  }

  @Test
  void throughputCountsExamplesOverTheTimeOfAllRequests() {
    assertThat(ofMillis(1, 2, 5).examplesPerSecond(16)).isEqualTo(3 * 16 / 0.008);
  }

  @Test
  void leavesWhatItIsGivenAsItWas() {
    long[] nanos = {3, 1, 2};
    Latency.of(nanos);
    assertThat(nanos).containsExactly(3, 1, 2);
  }

  @Test
  void needsARequest() {
    assertThatThrownBy(() -> Latency.of(new long[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a latency needs at least one request");
  }
}
