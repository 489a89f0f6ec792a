// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelHolderTest {

  /** A model that knows whether it has been closed, and how often. */
  private static final class Model {
    final AtomicInteger closed = new AtomicInteger();
  }

  private final ModelHolder<Model> holder = new ModelHolder<>(m -> m.closed.incrementAndGet());

  @Test
  void holdsNothingAtFirst() {
    assertThat(holder.lease()).isEmpty();
    holder.clear();
    assertThat(holder.lease()).isEmpty();
  }

  @Test
  void givesNewRequestsTheNewModelAndLetsOldOnesFinish() {
    Model first = new Model();
    Model second = new Model();
    holder.swap(1, first);
    var early = holder.lease().orElseThrow();
    var alsoEarly = holder.lease().orElseThrow();
    holder.swap(2, second);
    var late = holder.lease().orElseThrow();

    assertThat(early.model()).isSameAs(first);
    assertThat(early.version()).isEqualTo(1);
    assertThat(late.model()).isSameAs(second);
    assertThat(late.version()).isEqualTo(2);
    early.close();
    assertThat(first.closed).hasValue(0);
    alsoEarly.close();
    assertThat(first.closed).hasValue(1);
    late.close();
    assertThat(second.closed).as("still held").hasValue(0);
  }

  @Test
  void closesAnUnusedModelAtTheSwap() {
    Model model = new Model();
    holder.swap(1, model);
    holder.lease().orElseThrow().close();
    holder.clear();
    assertThat(model.closed).hasValue(1);
    assertThat(holder.lease()).isEmpty();
  }

  @Test
  void neverLendsAClosedModelAndClosesEachOnceUnderManyThreads() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(4);
    List<Model> models = new ArrayList<>();
    holder.swap(0, new Model());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Long>> borrowers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      borrowers.add(threads.submit(() -> borrowUntil(stop, started)));
    }
    started.await();
    for (int version = 1; version <= 500_000; version++) { // the race to be lost is a short one
      Model model = new Model();
      models.add(model);
      holder.swap(version, model);
    }
    stop.set(true);
    for (Future<Long> borrower : borrowers) {
      assertThat(borrower.get()).isPositive();
    }
    threads.shutdown();

    holder.clear();
    assertThat(models).allMatch(model -> model.closed.get() == 1);
  }

  /** How often a model was borrowed; fails if one was closed meanwhile or versions went back. */
  private long borrowUntil(AtomicBoolean stop, CountDownLatch started) {
    started.countDown();
    long borrowed = 0;
    long newest = 0;
    while (!stop.get() || borrowed == 0) {
      try (var lease = holder.lease().orElseThrow()) {
        if (lease.model().closed.get() > 0 || lease.version() < newest) {
          throw new AssertionError("closed or old: version " + lease.version());
        }
        newest = lease.version();
        borrowed++;
      }
    }
    return borrowed;
  }
}
