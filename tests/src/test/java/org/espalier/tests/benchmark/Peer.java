// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Parameter;

/**
 * A program in a process of its own, which says when it is ready and does a block of work each time
 * it is told to. Those of other toolkits are in {@code src/test/python}, what they need in the
 * requirements beside them.
 */
final class Peer implements AutoCloseable {

  /** Which interpreter runs it: a system property says where it is. */
  enum Python {
    TENSORFLOW("benchmark.tensorflow", "requirements-tensorflow.txt"),
    PYTORCH("benchmark.pytorch", "requirements-pytorch.txt");

    private final String property;
    private final String requirements;

    Python(String property, String requirements) {
      this.property = property;
      this.requirements = requirements;
    }

    /** The command for a script; the test is skipped where no interpreter is given. */
    List<String> command(String script, Object... arguments) {
      String python = System.getProperty(property, "");
      assumeTrue(
          !python.isEmpty(),
          "no -D%s=PYTHON was given, an interpreter with what tests/%s asks for"
              .formatted(property, SCRIPTS.resolve(requirements)));
      List<String> command = new ArrayList<>(List.of(python, SCRIPTS.resolve(script).toString()));
      for (Object argument : arguments) {
        command.add(argument.toString());
      }
      return command;
    }
  }

  private static final Path SCRIPTS = Path.of("src", "test", "python");

  private final Process process;
  private final BufferedWriter to;
  private final BufferedReader from;
  private final Path errors;
  private final String greeting;
  private String answer = "";

  private Peer(List<String> command) throws IOException {
    this.errors = Files.createTempFile("peer", ".err");
    this.process = builder(command).redirectError(errors.toFile()).start();
    this.to = process.outputWriter(StandardCharsets.UTF_8);
    this.from = process.inputReader(StandardCharsets.UTF_8);
    this.greeting = read();
  }

  /** Starts a script and waits until it is ready, which its first line says. */
  static Peer start(Python python, String script, Object... arguments) {
    return start(python.command(script, arguments));
  }

  /** Starts a command and waits for its first line. */
  static Peer start(List<String> command) {
    try {
      return new Peer(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This program in a JVM of its own. */
  static List<String> java(Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC"); // as the launcher
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    builder.environment().put("KERAS_BACKEND", "tensorflow");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder;
  }

  /** Fails unless it has as many parameters, and runs what is asked for. */
  void requireLike(Network network, String runs) {
    long parameters =
        network.parameters().stream()
            .filter(Parameter::trainable)
            .mapToLong(parameter -> parameter.shape().size())
            .sum();
    assertThat(greeting).startsWith(parameters + " parameters, " + runs);
  }

  /** Fails unless it has taken so many steps in all: some ways of asking for them take others. */
  void requireSteps(long steps) {
    assertThat(answer).isEqualTo("done " + steps);
  }

  /** One block of its work. */
  void block() {
    try {
      to.write("go\n");
      to.flush();
      answer = read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    errors.toFile().delete();
  }

  private String read() throws IOException {
    String line = from.readLine();
    if (line == null) {
      throw new IOException("the peer ended: " + Files.readString(errors));
    }
    return line;
  }
}
