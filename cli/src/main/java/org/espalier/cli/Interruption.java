// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: asks the run to stop, waits while it saves its State, and ends the process
 * with 130. One a process, since a process is interrupted once.
 */
final class Interruption {

  private static final long SECONDS_TO_SAVE = 25;
  private static final CountDownLatch FINISHED = new CountDownLatch(1);

  private final Thread hook = new Thread(this::interrupted, "interruption");
  private volatile boolean asked;

  private Interruption() {}

  /** Listens from now on. */
  static Interruption listen() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether the run should save and stop. */
  boolean asked() {
    return asked;
  }

  /** The command has ended by itself. */
  static void finished() {
    FINISHED.countDown();
  }

  private void interrupted() {
    if (FINISHED.getCount() == 0) {
      return; // an ordinary end
    }
    asked = true;
    boolean saved = false;
    try {
      saved = FINISHED.await(SECONDS_TO_SAVE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // The signal's own exit status would be 143 for SIGTERM; the contract is one status for both.
    Runtime.getRuntime().halt(saved ? Failures.INTERRUPTED : Failures.FAILED);
  }
}
