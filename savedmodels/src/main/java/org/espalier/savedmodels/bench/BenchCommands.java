// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a process that {@link BenchChild} started does: it reads a command a line and answers each
 * by a line that begins with {@link #MARK}; it ends when nobody is left to ask.
 */
final class BenchCommands {

  /** Before every answer, for whatever natives may print to standard output. */
  static final String MARK = "bench ";

  /** {@code ask BATCH} makes the request and sends it once. */
  static final String ASK = "ask";

  /** {@code warm MILLISECONDS} sends it for so long; only the last times are told. */
  static final String WARM = "warm";

  /** {@code measure N} sends it once more than so often; the first time is not reported. */
  static final String MEASURE = "measure";

  /** {@code resources 0} tells the peak memory in bytes, -1 if unknown, and the devices. */
  static final String RESOURCES = "resources";

  private static final int FEWEST_WARM_UPS = 3;
  private static final int WARM_TIMES = 1000;

  private BenchCommands() {}

  /**
   * Loads and says how long that took, then answers commands.
   *
   * @throws IOException if standard input cannot be read
   */
  static void serve(Supplier<LoadedModel> loader, long seed) throws IOException {
    PrintStream out =
        new PrintStream(
            new FileOutputStream(FileDescriptor.out), true, StandardCharsets.ISO_8859_1);
    long begun = System.nanoTime();
    try (LoadedModel model = loader.get();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new FileInputStream(FileDescriptor.in), StandardCharsets.ISO_8859_1))) {
      out.println(MARK + (System.nanoTime() - begun));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] command = line.split(" ", -1);
        out.println(MARK + answer(model, command[0], Integer.parseInt(command[1]), seed));
      }
    }
  }

  private static String answer(LoadedModel model, String command, int number, long seed) {
    return switch (command) {
      case ASK -> {
        model.ask(number, seed);
        yield Long.toString(model.answer());
      }
      case WARM -> warm(model, number);
      case MEASURE -> measure(model, number);
      default -> ProcessMemory.peakBytes() + " " + String.join(",", model.devices());
    };
  }

  /** Tells the last of the times alone, lest they take more memory than the model. */
  private static String warm(LoadedModel model, int milliseconds) {
    long[] nanos = new long[WARM_TIMES];
    long end = System.nanoTime() + milliseconds * 1_000_000L;
    int sent = 0;
    while (sent < FEWEST_WARM_UPS || System.nanoTime() < end) {
      nanos[sent++ % WARM_TIMES] = model.answer();
    }
    return joined(Arrays.copyOf(nanos, Math.min(sent, WARM_TIMES)));
  }

  private static String measure(LoadedModel model, int requests) {
    model.answer(); // another process had the caches
    long[] nanos = new long[requests];
    for (int i = 0; i < requests; i++) {
      nanos[i] = model.answer();
    }
    return joined(nanos);
  }

  private static String joined(long[] nanos) {
    return Arrays.stream(nanos).mapToObj(Long::toString).collect(Collectors.joining(" "));
  }
}
