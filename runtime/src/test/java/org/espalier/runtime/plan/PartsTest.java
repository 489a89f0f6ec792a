// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PartsTest {

  private static final int STAGES = 5;

  /** Counts how often each part of each stage has run, and that the stages before were done. */
  private static final class Counts implements Parts.Job {
    private final Parts team;
    private final AtomicIntegerArray runs;
    private final AtomicBoolean inOrder = new AtomicBoolean(true);

    Counts(Parts team) {
      this.team = team;
      this.runs = new AtomicIntegerArray(STAGES * team.count());
    }

    @Override
    public void run(int part, int parts) {
      for (int stage = 0; stage < STAGES; stage++) {
        int times = runs.incrementAndGet(stage * parts + part);
        for (int other = 0; other < parts && stage > 0; other++) {
          if (runs.get((stage - 1) * parts + other) != times) {
            inOrder.set(false);
          }
        }
        assertThat(team.meet()).isTrue();
      }
    }

    void check(int times) {
      for (int i = 0; i < runs.length(); i++) {
        assertThat(runs.get(i)).isEqualTo(times);
      }
      assertThat(inOrder).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4}) // more than there may be cores
  void everyPartRunsOnceAndPartsMeet(int threads) {
    try (Parts parts = new Parts(threads, "test")) {
      Counts counts = new Counts(parts);
      for (int times = 1; times <= 60; times++) {
        assertThat(parts.tryRun(counts)).isTrue();
        counts.check(times);
      }
    }
  }

  @Test
  void partsThatNeverMeetAreAllDoneWhenTheJobIs() {
    AtomicInteger done = new AtomicInteger();
    try (Parts parts = new Parts(3, "test")) {
      for (int times = 1; times <= 60; times++) {
        assertThat(parts.tryRun((part, all) -> done.incrementAndGet())).isTrue();
        assertThat(done).hasValue(3 * times);
      }
    }
  }

  @Test
  void takesNoJobWhileItIsAtAnother() {
    AtomicBoolean inner = new AtomicBoolean(true);
    try (Parts parts = new Parts(2, "test")) {
      Parts.Job outer =
          (part, all) -> {
            if (part == 0) {
              inner.set(parts.tryRun((p, a) -> {}));
            }
          };
      assertThat(parts.tryRun(outer)).isTrue();
      assertThat(inner).isFalse();
      assertThat(parts.tryRun((part, all) -> {})).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void failureOfAPartReachesTheCallerAndLeavesTheTeamUsable(int failing) {
    try (Parts parts = new Parts(3, "test")) {
      Counts counts = new Counts(parts);
      AtomicInteger gaveUp = new AtomicInteger();
      Parts.Job broken =
          (part, all) -> {
            if (part == failing) {
              throw new UnsupportedOperationException("broken");
            }
            gaveUp.addAndGet(parts.meet() ? 0 : 1);
          };
      for (int times = 1; times <= 20; times++) {
        assertThatIllegalStateException()
            .isThrownBy(() -> parts.tryRun(broken))
            .withMessage("a part of a prediction failed")
            .withCauseInstanceOf(UnsupportedOperationException.class);
        assertThat(gaveUp).hasValue(2 * times);
        assertThat(parts.tryRun(counts)).isTrue();
        counts.check(times);
      }
    }
  }

  @Test
  void closingFinishesTheJobThatRuns() throws InterruptedException {
    for (int round = 0; round < 8; round++) {
      Parts parts = new Parts(3, "test");
      Counts counts = new Counts(parts);
      AtomicInteger taken = new AtomicInteger();
      Thread caller =
          new Thread(
              () -> {
                for (int i = 0; i < 20; i++) {
                  taken.addAndGet(parts.tryRun(counts) ? 1 : 0);
                }
              });
      caller.start();
      parts.close();
      parts.close();
      caller.join();
      counts.check(taken.get());
    }
  }

  @Test
  void takesNoJobOnceClosed() {
    Parts parts = new Parts(3, "test");
    parts.close();
    assertThat(
            parts.tryRun(
                (part, all) -> {
                  throw new UnsupportedOperationException("closed");
                }))
        .isFalse();
  }

  @Test
  void partsCoverAllThingsOnce() {
    for (int things = 0; things < 40; things++) {
      for (int parts = 1; parts < 9; parts++) {
        assertThat(Parts.begin(things, 0, parts)).isZero();
        assertThat(Parts.begin(things, parts, parts)).isEqualTo(things);
        for (int part = 0; part < parts; part++) {
          int size = Parts.begin(things, part + 1, parts) - Parts.begin(things, part, parts);
          assertThat(size).isBetween(things / parts, things / parts + 1);
        }
      }
    }
    assertThat(Parts.begin(Integer.MAX_VALUE, 7, 7)).isEqualTo(Integer.MAX_VALUE);
  }
}
