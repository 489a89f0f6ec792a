// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with rate and time left on standard error, if that is a terminal; one at a time. */
final class TerminalBar {

  private final int columns;
  private @Nullable ProgressBar bar;

  /** The launcher says by a property how wide the terminal is, 0 if standard error is none. */
  TerminalBar() {
    this.columns = Integer.getInteger("espalier.columns", 0);
  }

  /** Begins a bar. */
  void begin(String task, String unit, long max) {
    end();
    if (columns > 0) {
      bar =
          new ProgressBarBuilder()
              .setConsumer(new ConsoleProgressBarConsumer(System.err, Math.max(40, columns - 1)))
              .setTaskName(task)
              .setInitialMax(max)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setSpeedUnit(java.time.temporal.ChronoUnit.SECONDS)
              .setUnit(" " + unit, 1)
              .showSpeed()
              .clearDisplayOnFinish()
              .build();
    }
  }

  void at(long done, String words) {
    if (bar != null) {
      bar.stepTo(done);
      bar.setExtraMessage(words);
    }
  }

  /** Leaves nothing behind. */
  void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
