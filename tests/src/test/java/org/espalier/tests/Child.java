// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The command line in a JVM of its own, as its users have it. */
final class Child implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5); // for a busy machine

  private static final String OUT = "out";
  private static final String ERR = "err";

  private final Process process;
  private final Path directory;

  private Child(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** Runs {@code espalier} with these arguments to its end. */
  static Ended espalier(String... arguments) throws IOException, InterruptedException {
    try (Child child = start(arguments)) {
      return child.end();
    }
  }

  /** Starts {@code espalier} with these arguments. */
  static Child start(String... arguments) throws IOException {
    return start("exec \"$@\" 0>\"$0\"", arguments);
  }

  /** Runs {@code espalier}, able to write no file of more than so many KiB: a full disk. */
  static Ended withLargestFile(int kib, String... arguments)
      throws IOException, InterruptedException {
    try (Child child = start("ulimit -f " + kib + "; exec \"$@\" 0>\"$0\"", arguments)) {
      return child.end();
    }
  }

  /** Runs {@code espalier} where numbers are written in digits of their own. */
  static Ended inArabic(String... arguments) throws IOException, InterruptedException {
    String egypt = "-Duser.language=ar -Duser.country=EG";
    try (Child child = start("exec \"$1\" " + egypt + " \"${@:2}\" 0>\"$0\"", arguments)) {
      return child.end();
    }
  }

  /** Starts {@code espalier} with so many MiB for Java's heap. */
  static Child withHeap(int mib, String... arguments) throws IOException {
    return start("exec \"${@/#-Xmx*/-Xmx" + mib + "m}\" 0>\"$0\"", arguments);
  }

  /** How much memory it has now; empty once it has ended. */
  OptionalDouble residentKib() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** Waits for the process to end by itself. */
  Ended end() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + PATIENCE + ": " + process.info());
    }
    return new Ended(process.exitValue(), text(OUT), text(ERR));
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

  /** The processes that it has started. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
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

  /** Kills it after so long; returns whether it had not ended by then. */
  boolean killAfter(long nanos) throws IOException, InterruptedException {
    long moment = System.nanoTime() + nanos;
    await(() -> System.nanoTime() > moment);
    if (!isAlive()) {
      end().code(0);
      return false;
    }
    kill();
    return true;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  // As the launcher does it: what the natives write to descriptor 2 is kept apart.
  private static Child start(String script, String... arguments) throws IOException {
    Path directory = Files.createTempDirectory("espalier");
    List<String> command = new ArrayList<>(List.of("bash", "-c", script));
    command.add(directory.resolve(ERR).toString()); // $0
    command.addAll(command(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve(OUT).toFile())
            .redirectError(directory.resolve("native").toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    return new Child(builder.start(), directory);
  }

  /** What the launcher runs; the real standard error is to be descriptor 0. */
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-XX:-UsePerfData"); // a file that a full disk would keep it from writing
    command.add("-Despalier.stderr=0");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.espalier.cli.Main");
    command.addAll(List.of(arguments));
    return command;
  }

  private String text(String file) throws IOException {
    Path path = directory.resolve(file);
    return Files.exists(path) ? Files.readString(path, StandardCharsets.UTF_8) : "";
  }
}
