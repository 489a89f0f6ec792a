// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * Holds a reader to what is promised of it: each mutant is read, or refused by an error of a kind
 * that the reader names, in one line that says which file; in bounded time and memory.
 *
 * @param format for the figures
 * @param file where mutants are put
 * @param named what an error must name
 * @param errors what may be thrown
 * @param fixed bytes of memory that any file may take
 * @param perByte and for each byte of a file
 */
record Fuzz(
    String format,
    Path file,
    String named,
    Set<Class<? extends RuntimeException>> errors,
    long fixed,
    long perByte) {

  private static final double SLOWEST = 2; // seconds of this thread alone
  private static final int LONGEST = 3000; // characters of a message, paths included
  private static final Pattern JAVA =
      Pattern.compile(
          "com\\.fasterxml|org\\.espalier|org\\.yaml|com\\.google|java\\.(util|lang|nio|io)\\."
              + "|[a-z]Exception|[a-z]Error\\b|Cannot construct|FAIL_ON_|`(int|long|double|boolean|java|com|org)");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Reads a file, and throws what the product throws; what it reads, it checks. */
  @FunctionalInterface
  interface Door {
    void read(Path file);
  }

  /** What came of the mutants. */
  record Figures(String format, int mutants, int read, double slowest, long memory) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %s | %,d | %,d | %,d | %.2f s | %.1f MB |",
          format,
          mutants,
          read,
          mutants - read,
          slowest,
          memory / 1e6);
    }
  }

  /** Puts so many mutants before a door. */
  Figures run(int mutants, IntFunction<byte[]> mutant, Door door) {
    int read = 0;
    double slowest = 0;
    long memory = 0;
    attempt(mutant.apply(0), door, "the first, to load classes");
    for (int i = 0; i < mutants; i++) {
      byte[] bytes = mutant.apply(i);
      String name = format + " mutant " + i;
      write(bytes);
      long time = THREADS.getCurrentThreadCpuTime();
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      read += read(door, name) ? 1 : 0;
      long took = THREADS.getCurrentThreadAllocatedBytes() - allocated;
      double seconds = (THREADS.getCurrentThreadCpuTime() - time) / 1e9;
      assertThat(seconds).as("seconds of %s", name).isLessThan(SLOWEST);
      assertThat(took).as("memory of %s", name).isLessThan(fixed + perByte * bytes.length);
      slowest = Math.max(slowest, seconds);
      memory = Math.max(memory, took);
    }
    Figures figures = new Figures(format, mutants, read, slowest, memory);
    assertThat(read).as("%s", figures).isBetween(mutants / 200, mutants * 9 / 10);
    return figures;
  }

  /** Whether one file is read. */
  boolean attempt(byte[] bytes, Door door, String name) {
    write(bytes);
    return read(door, name);
  }

  private boolean read(Door door, String name) {
    try {
      door.read(file);
      return true;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      if (!errors.contains(e.getClass())) {
        throw new AssertionError(name + " gives " + e, e);
      }
      String message = String.valueOf(e.getMessage());
      assertThat(message).as(name).contains(named).hasSizeBetween(named.length() + 5, LONGEST);
      assertThat(message.strip().lines()).as(name).hasSize(1);
      assertThat(message.replace(named, "")).as(name).doesNotContainPattern(JAVA);
      return false;
    }
  }

  private void write(byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
