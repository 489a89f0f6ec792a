// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for requests, and a count of those under way: from where the server hands one over,
 * before it is read, to where it is answered.
 */
final class Threads implements Executor {

  static final int MOST = 64; // mostly waiting for clients; those idle end

  private static final long IDLE_SECONDS = 10;

  private final AtomicInteger underWay = new AtomicInteger();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0,
          MOST,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new Waiting(),
          (r, full) -> full.getQueue().add(r));

  /** Takes a request at once if a thread is idle; else the pool starts one, or has it wait. */
  private static final class Waiting extends LinkedTransferQueue<Runnable> {

    private static final long serialVersionUID = 1L;

    @Override
    public boolean offer(Runnable request) {
      return tryTransfer(request);
    }
  }

  @Override
  public void execute(Runnable request) {
    underWay.incrementAndGet();
    pool.execute(
        () -> {
          try {
            request.run();
          } finally {
            underWay.decrementAndGet();
          }
        });
  }

  /** Waits until no request is under way, or for so long. */
  void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (underWay.get() > 0 && System.nanoTime() < end) {
      Thread.sleep(5);
    }
  }

  void shutdown() {
    pool.shutdown();
  }
}
