// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import com.google.common.base.Splitter;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.espalier.savedmodels.FreshJvm;
import org.jspecify.annotations.Nullable;

/** A model in a fresh JVM that does nothing but what it is told to; closing it ends the process. */
final class BenchChild implements AutoCloseable {

  /** A small heap to begin with, so that the peak memory is the model's rather than Java's. */
  private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xms16m");

  private static final String ERRORS = "errors";
  private static final String STOPPED = "stopped answering";
  private static final Duration LIMIT = Duration.ofMinutes(10); // for one answer

  private final BenchModel model;
  private final Path directory;
  private final Process process;
  private final PrintStream commands;
  private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

  /** Its peak memory, null if unknown, and TensorFlow's devices, none without TensorFlow. */
  record Resources(@Nullable Long peakBytes, List<String> devices) {}

  private BenchChild(BenchModel model, Path directory, Process process) {
    this.model = model;
    this.directory = directory;
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.ISO_8859_1);
    Thread reader = new Thread(this::read, "bench " + model.name());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a process, which begins to load the model.
   *
   * @throws UncheckedIOException if it cannot be started
   */
  static BenchChild start(BenchModel model, int threads, long seed) {
    try {
      Path directory = Files.createTempDirectory("espalier-bench-");
      ProcessBuilder builder =
          model
              .engine()
              .process(
                  directory.resolve(ERRORS),
                  OPTIONS,
                  model.directory().toAbsolutePath(),
                  threads,
                  seed);
      return start(model, directory, builder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a JVM for " + model.directory(), e);
    }
  }

  /** In a directory of its own, which goes with it. */
  static BenchChild start(BenchModel model, Path directory, ProcessBuilder builder)
      throws IOException {
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
      throw e;
    }
    return new BenchChild(model, directory, process);
  }

  /**
   * Waits until the model is loaded; returns how long its loader took, in milliseconds.
   *
   * @throws IllegalStateException if it fails, as in every method here, with the last error that
   *     the child printed
   */
  double loadMillis() {
    return numbers("could not be loaded")[0] / 1e6;
  }

  /** Makes a request of so many examples, and returns what the first took, in milliseconds. */
  double ask(int batch) {
    commands.println(BenchCommands.ASK + " " + batch);
    return numbers("gave no answer for a batch of " + batch)[0] / 1e6;
  }

  /** Sends the request for so long; returns what each took, in nanoseconds. */
  long[] warm(int milliseconds) {
    commands.println(BenchCommands.WARM + " " + milliseconds);
    return numbers(STOPPED);
  }

  /** Sends the request so often; returns what each took, in nanoseconds. */
  long[] measure(int requests) {
    commands.println(BenchCommands.MEASURE + " " + requests);
    return numbers(STOPPED);
  }

  /** What it has used so far. */
  Resources resources() {
    commands.println(BenchCommands.RESOURCES + " 0");
    String[] parts = answer(STOPPED).split(" ", -1);
    long peak = Long.parseLong(parts[0]);
    return new Resources(
        peak < 0 ? null : peak, Splitter.on(',').omitEmptyStrings().splitToList(parts[1]));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }

  private long[] numbers(String failure) {
    return Arrays.stream(answer(failure).split(" ", -1)).mapToLong(Long::parseLong).toArray();
  }

  private String answer(String failure) {
    try {
      Optional<String> line = answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (line == null) {
        throw new IllegalStateException(
            "%s %s within %d minutes".formatted(model.directory(), failure, LIMIT.toMinutes()));
      }
      return line.orElseThrow(() -> ended(failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring " + model.directory(), e);
    }
  }

  private IllegalStateException ended(String failure) {
    String status = "";
    try {
      status = " (exit " + process.waitFor() + ")";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new IllegalStateException(
        "%s %s%s: %s"
            .formatted(
                model.directory(), failure, status, FreshJvm.lastError(directory.resolve(ERRORS))));
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith(BenchCommands.MARK)) {
          answers.add(Optional.of(line.substring(BenchCommands.MARK.length())));
        }
      }
      answers.add(Optional.empty());
    } catch (IOException e) {
      answers.add(Optional.empty()); // as good as ended: nothing more can be read
    }
  }
}
