// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do the parts of a job at once, the caller's among them. They spin before they sleep,
 * since a job takes microseconds. Nothing is allocated.
 */
public final class Parts implements AutoCloseable {

  /** What is done in parts. */
  public interface Job {

    /**
     * Does one part.
     *
     * @param part from 0, which is the caller's
     * @param parts how many there are
     */
    void run(int part, int parts);
  }

  private static final int SPINS = 2000; // before a thread sleeps

  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicInteger arrived = new AtomicInteger(); // at the next meeting
  private final AtomicInteger busy = new AtomicInteger(); // workers at this job
  private final Worker[] workers;
  private final AtomicInteger jobs = new AtomicInteger(); // begun; may overflow
  private volatile int meetings; // that all have come to; may overflow
  private volatile boolean closed;
  private @Nullable Job job;
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

  /** Where a part of so many things begins; the end of the part before. */
  public static int begin(int things, int part, int parts) {
    return (int) ((long) things * part / parts);
  }

  /** How many parts a job has. */
  public int count() {
    return workers.length + 1;
  }

  /**
   * Has all parts of a job done, and waits for them.
   *
   * @return false if nothing was done, since the threads are at another job or closed
   * @throws IllegalStateException if a part failed
   */
  public boolean tryRun(Job todo) {
    if (!taken.compareAndSet(false, true)) {
      return false;
    }
    try {
      job = todo;
      failure = null;
      arrived.set(0);
      busy.set(workers.length);
      jobs.incrementAndGet();
      for (Worker worker : workers) {
        LockSupport.unpark(worker);
      }
      runPart(todo, 0);
      for (int spin = 0; busy.get() > 0; spin++) {
        pause(spin);
      }
      job = null;
      Throwable thrown = failure;
      if (thrown != null) {
        throw new IllegalStateException("a part of a prediction failed", thrown);
      }
      return true;
    } finally {
      taken.set(false);
    }
  }

  /**
   * Called by every part of the job that runs: waits until all others have called it as often.
   *
   * @return false if one of them failed and this job is to be given up
   */
  public boolean meet() {
    int before = meetings;
    if (arrived.incrementAndGet() == count()) {
      arrived.set(0);
      meetings = before + 1;
    }
    for (int spin = 0; meetings == before && failure == null; spin++) {
      pause(spin);
    }
    return failure == null;
  }

  private void runPart(Job todo, int part) {
    try {
      todo.run(part, count());
    } catch (RuntimeException | Error e) {
      failure = e; // the others must not wait for ever
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // no more than a hint, where threads outnumber cores
  private static void pause(int spin) {
    if (spin < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** Ends the threads; a job that runs is finished. */
  @Override
  public void close() {
    for (int spin = 0; !taken.compareAndSet(false, true); spin++) {
      if (closed) {
        return;
      }
      pause(spin); // for the job that runs; taken is never given back
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
        for (int spin = 0; jobs.get() == seen && !closed; spin++) {
          if (spin < SPINS) {
            Thread.onSpinWait();
          } else {
            LockSupport.park(this);
          }
        }
        if (jobs.get() == seen) {
          return; // closed
        }
        seen = jobs.get();
        Job todo = job;
        if (todo != null) {
          runPart(todo, part);
        }
        busy.decrementAndGet();
      }
    }
  }
}
