// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes like this one that work on the same grid; they are told to stop when it closes. */
final class Workers implements AutoCloseable {

  private static final long SECONDS_TO_SAVE = 25;

  private final List<Process> processes = new ArrayList<>();

  /**
   * Starts them.
   *
   * @param arguments of the command that each runs
   */
  Workers(int count, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    try {
      for (int i = 0; i < count; i++) {
        processes.add(new ProcessBuilder(command).inheritIO().start());
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("cannot start another process of Espalier", e);
    }
  }

  /** Waits until all have ended by themselves; returns how many were killed or failed. */
  int await() {
    int failed = 0;
    try {
      for (Process process : processes) {
        failed += process.waitFor() == 0 ? 0 : 1;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return failed;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy); // SIGTERM, upon which they save
    try {
      for (Process process : processes) {
        process.waitFor(SECONDS_TO_SAVE, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    processes.forEach(Process::destroyForcibly);
  }
}
