// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PartsTest {

  private static final Memory MEMORY = new Memory(0, 0, 4);
  private static final int STEPS = 5;

  /** Counts how often each part of each step has run, and that the steps before were done. */
  private static final class Counts {
    final int threads;
    final AtomicIntegerArray runs;
    final AtomicBoolean inOrder = new AtomicBoolean(true);
    final Step[] steps = new Step[STEPS];

    Counts(int threads) {
      this.threads = threads;
      this.runs = new AtomicIntegerArray(STEPS * threads);
      for (int step = 0; step < STEPS; step++) {
        int here = step;
        steps[step] = (memory, examples, part, parts) -> ran(here, part, parts);
      }
    }

    private void ran(int step, int part, int parts) {
      for (int p = 0; p < threads && step > 0 && parts > 1; p++) {
        if (runs.get((step - 1) * threads + p) <= runs.get(step * threads + part)) {
          inOrder.set(false);
        }
      }
      for (int p = part; p < (parts == 1 ? threads : part + 1); p++) {
        runs.incrementAndGet(step * threads + p); // one part alone is all of them
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
  void runEveryPartOfEveryStepOnceAndInOrder(int threads) {
    Counts counts = new Counts(threads);
    try (Parts parts = new Parts(threads, "test")) {
      for (int times = 1; times <= 60; times++) {
        parts.run(counts.steps, MEMORY, 1);
        counts.check(times);
      }
    }
  }

  @Test
  void predictionsWithoutStepsLeaveTheTeamUsable() {
    Counts counts = new Counts(3);
    try (Parts parts = new Parts(3, "test")) {
      for (int times = 1; times <= 60; times++) {
        parts.run(new Step[0], MEMORY, 1);
        parts.run(counts.steps, MEMORY, 1);
        counts.check(times);
      }
    }
  }

  @Test
  void runAloneWhileTheTeamIsElsewhere() throws InterruptedException {
    AtomicReference<Integer> alone = new AtomicReference<>();
    try (Parts parts = new Parts(2, "test")) {
      Step[] inner = {(memory, examples, part, all) -> alone.set(all)};
      Step[] outer = {
        (memory, examples, part, all) -> {
          if (part == 0) {
            parts.run(inner, memory, examples);
          }
        }
      };
      parts.run(outer, MEMORY, 1);
      assertThat(alone).hasValue(1);
      parts.run(new Step[] {(memory, examples, part, all) -> alone.set(all)}, MEMORY, 1);
      assertThat(alone).hasValue(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void failureOfAPartReachesTheCallerAndLeavesTheTeamUsable(int failing) {
    Counts counts = new Counts(2);
    try (Parts parts = new Parts(2, "test")) {
      Step[] broken = {
        (memory, examples, part, all) -> {
          if (part == failing) {
            throw new UnsupportedOperationException("broken");
          }
        },
        (memory, examples, part, all) -> {}
      };
      for (int times = 1; times <= 20; times++) {
        assertThatIllegalStateException()
            .isThrownBy(() -> parts.run(broken, MEMORY, 1))
            .withMessage("a part of a prediction failed")
            .withCauseInstanceOf(UnsupportedOperationException.class);
        parts.run(counts.steps, MEMORY, 1);
        counts.check(times);
      }
    }
  }

  @Test
  void closingFinishesThePredictionThatRuns() throws InterruptedException {
    for (int round = 0; round < 8; round++) {
      Counts counts = new Counts(3);
      Parts parts = new Parts(3, "test");
      Thread caller =
          new Thread(
              () -> {
                for (int i = 0; i < 20; i++) {
                  parts.run(counts.steps, MEMORY, 1);
                }
              });
      caller.start();
      parts.close();
      parts.close();
      caller.join();
      counts.check(20);
    }
  }

  @Test
  void runAloneOnceClosed() {
    Parts parts = new Parts(3, "test");
    parts.close();
    AtomicReference<Integer> alone = new AtomicReference<>();
    Thread[] ranBy = new Thread[1];
    Step step =
        (memory, examples, part, all) -> {
          alone.set(all);
          ranBy[0] = Thread.currentThread();
        };
    parts.run(new Step[] {step}, MEMORY, 1);
    assertThat(alone).hasValue(1);
    assertThat(ranBy[0]).isSameAs(Thread.currentThread());
  }

  @Test
  void partsCoverAllThingsOnce() {
    for (int things = 0; things < 40; things++) {
      for (int parts = 1; parts < 9; parts++) {
        assertThat(Step.begin(things, 0, parts)).isZero();
        assertThat(Step.begin(things, parts, parts)).isEqualTo(things);
        for (int part = 0; part < parts; part++) {
          int size = Step.begin(things, part + 1, parts) - Step.begin(things, part, parts);
          assertThat(size).isBetween(things / parts, things / parts + 1);
        }
      }
    }
    assertThat(Step.begin(Integer.MAX_VALUE, 7, 7)).isEqualTo(Integer.MAX_VALUE);
  }
}
