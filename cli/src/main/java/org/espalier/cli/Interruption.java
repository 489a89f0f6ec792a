// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: the process ends with 130. A run is asked to save its State and stop first;
 * if it cannot in time, it is as good as killed, which it can be at any moment. One a process.
 */
final class Interruption {

  private static final long SECONDS_TO_SAVE = 25;
  private static final CountDownLatch FINISHED = new CountDownLatch(1);

  private static volatile boolean listening;
  private static volatile boolean asked;

  private Interruption() {}

  /** From now on the process ends with 130 when it is interrupted. */
  static void watch(PrintWriter err) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(err), "interruption"));
  }

  /** From now on somebody asks {@link #asked} and is given time to save. */
  static void listen() {
    listening = true;
  }

  /** Whether the run should save and stop. */
  static boolean asked() {
    return asked;
  }

  /** The command has ended by itself. */
  static void finished() {
    FINISHED.countDown();
  }

  private static void interrupted(PrintWriter err) {
    if (FINISHED.getCount() == 0) {
      return; // an ordinary end
    }
    asked = true;
    boolean saved = false;
    try {
      saved = listening && FINISHED.await(SECONDS_TO_SAVE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!saved) {
      if (listening && Integer.getInteger("espalier.columns", 0) > 0) {
        err.println(); // the bar's line
      }
      err.println(
          listening
              ? "espalier: interrupted; --resume goes on from the last State saved"
              : "espalier: interrupted");
    }
    // The signal's own exit status would be 143 for SIGTERM; the contract is one status for both.
    Runtime.getRuntime().halt(Failures.INTERRUPTED);
  }
}
