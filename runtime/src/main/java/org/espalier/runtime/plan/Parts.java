// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the steps of one prediction: each does its part of a step and waits for the
 * others before the next. They spin while a prediction runs, since a step takes microseconds, and
 * sleep between predictions. Nothing is allocated.
 */
public final class Parts implements AutoCloseable {

  private static final int SPINS = 2000; // before a thread sleeps

  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicInteger arrived = new AtomicInteger();
  private final Worker[] workers;
  private volatile int generation; // of predictions
  private volatile int done; // steps that all have done, of all predictions; may overflow
  private int before; // of which were done when this prediction began
  private volatile boolean closed;
  private Step[] steps = {};
  private @Nullable Memory memory;
  private int examples;
  private volatile @Nullable Throwable failure;

  /**
   * Starts the threads.
   *
   * @param threads the caller's among them, at least 1
   */
  public Parts(int threads, String name) {
    this.workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1, name + "-" + (i + 1));
      workers[i].start();
    }
  }

  /** Runs all steps; alone if the other threads are at another prediction. */
  void run(Step[] todo, Memory where, int number) {
    if (todo.length == 0) {
      return; // nobody would wait for a thread that wakes late
    }
    if (workers.length == 0 || !taken.compareAndSet(false, true)) {
      for (Step one : todo) {
        one.run(where, number, 0, 1);
      }
      return;
    }
    try {
      together(todo, where, number);
    } finally {
      taken.set(false);
    }
  }

  private void together(Step[] todo, Memory where, int number) {
    steps = todo;
    memory = where;
    examples = number;
    failure = null;
    before = done;
    generation = generation + 1; // nobody else writes it: taken is ours
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
    share(0);
    memory = null;
    Throwable thrown = failure;
    if (thrown != null) {
      throw new IllegalStateException("a part of a prediction failed", thrown);
    }
  }

  private void share(int part) {
    Step[] todo = steps;
    Memory where = memory;
    int number = examples;
    int first = before;
    for (int i = 0; i < todo.length; i++) {
      if (failure == null && where != null) {
        try {
          todo[i].run(where, number, part, workers.length + 1);
        } catch (RuntimeException | Error e) {
          failure = e; // the others must not wait for ever
        }
      }
      if (arrived.incrementAndGet() == workers.length + 1) {
        arrived.set(0);
        done = first + i + 1;
      } else {
        await(first + i + 1);
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // no more than a hint, where threads outnumber cores
  private void await(int all) {
    for (int spin = 0; done - all < 0; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** Ends the threads; a prediction that runs is finished. */
  @Override
  public void close() {
    while (!taken.compareAndSet(false, true)) {
      if (closed) {
        return;
      }
      Thread.onSpinWait(); // for the prediction that runs; taken is never given back
    }
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private final class Worker extends Thread {

    private final int part;

    Worker(int part, String name) {
      super(name);
      this.part = part;
      setDaemon(true);
    }

    @Override
    public void run() {
      int seen = 0;
      while (true) {
        for (int spin = 0; generation == seen && !closed; spin++) {
          if (spin < SPINS) {
            Thread.onSpinWait();
          } else {
            LockSupport.park(this);
          }
        }
        if (generation == seen) {
          return; // closed
        }
        seen = generation;
        share(part);
      }
    }
  }
}
