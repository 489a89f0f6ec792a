// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The command line in a JVM of its own, as its users have it. */
final class Child implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5); // for a busy machine

  private final Process process;
  private final Path out;
  private final Path err;

  private Child(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Runs {@code espalier} with these arguments to its end. */
  static Ended espalier(String... arguments) throws IOException, InterruptedException {
    try (Child child = start(arguments)) {
      return child.end();
    }
  }

  /** Starts {@code espalier} with these arguments. */
  static Child start(String... arguments) throws IOException {
    return start(command(arguments));
  }

  /** Runs {@code espalier}, able to write no file of more than so many KiB: a full disk. */
  static Ended withLargestFile(int kib, String... arguments)
      throws IOException, InterruptedException {
    List<String> limited = new ArrayList<>();
    limited.addAll(List.of("bash", "-c", "ulimit -f " + kib + "; exec \"$@\"", "bash"));
    limited.addAll(command(arguments));
    try (Child child = start(limited)) {
      return child.end();
    }
  }

  /** Waits for the process to end by itself. */
  Ended end() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + PATIENCE + ": " + process.info());
    }
    return new Ended(process.exitValue(), text(out), text(err));
  }

  /** Waits until something holds; returns at once if the process ends before. */
  void await(BooleanSupplier holds) throws InterruptedException {
    long give = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && !holds.getAsBoolean()) {
      if (System.nanoTime() > give) {
        throw new AssertionError("did not come about in " + PATIENCE);
      }
      Thread.sleep(1);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM. */
  void interrupt() {
    process.destroy();
  }

  /** SIGKILL, and waits for the process to be gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }

  private static Child start(List<String> command) throws IOException {
    Path out = Files.createTempFile("espalier", ".out");
    Path err = Files.createTempFile("espalier", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3"); // as the launcher does
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // it writes a line to standard error
    return new Child(builder.start(), out, err);
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.espalier.cli.Main");
    command.addAll(List.of(arguments));
    return command;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
