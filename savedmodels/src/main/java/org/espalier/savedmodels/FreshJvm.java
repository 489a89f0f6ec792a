// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Asks a model in a new process, as a server would: nothing of the process that trained or wrote it
 * is there to help, and a crash of native code ends only the child.
 */
public final class FreshJvm {

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** What gives a model of the flavour runtime the Vector API; nothing if the JDK has none. */
  public static final List<String> VECTORS =
      ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent()
          ? List.of("--add-modules", VECTOR_MODULE)
          : List.of();

  /** Exceptions whose message needs no name of a class before it. */
  private static final Pattern SAYS_ALL =
      Pattern.compile(
          "^(org\\.(espalier|tensorflow)\\.[\\w.$]+|java\\.lang\\.Illegal\\w+|java\\.io\\.Unchecked\\w+): ");

  static final Duration LIMIT = Duration.ofMinutes(2);

  /** TensorFlow Java numbers nodes in the digits of the locale, and TensorFlow takes 0 to 9. */
  private static final List<String> PLAIN_DIGITS =
      List.of("-Duser.language.format=en", "-Duser.country.format=US");

  /** Options of this JVM that say where native libraries and temporary files are. */
  private static final List<String> HANDED_ON =
      List.of("-Dorg.bytedeco.", "-Djava.io.tmpdir=", "-Djava.library.path=");

  private FreshJvm() {}

  /**
   * Answers by the only float output of {@code serving_default}, or of a model of the flavour
   * runtime.
   *
   * @param model as for {@link PublishedModel#load}
   * @param inputs as for {@link PublishedModel#predict(Map)}
   * @return {@code [n, ...]}, row-major
   * @throws IllegalArgumentException if an input is of another kind
   * @throws IllegalStateException if the child fails, with the last error it printed, or takes
   *     longer than two minutes
   * @throws UncheckedIOException if the files between the processes cannot be written
   */
  public static float[] predict(Path model, Map<String, Object> inputs) {
    return predict(model, inputs, LIMIT);
  }

  static float[] predict(Path model, Map<String, Object> inputs, Duration limit) {
    return ask(
        model.toString(),
        PredictMain.class,
        List.of(model.toAbsolutePath().toString()),
        limit,
        file -> PredictionFiles.writeInputs(file, inputs),
        PredictionFiles::readFloats);
  }

  /** Writes the file that the child reads. */
  @FunctionalInterface
  interface Question {
    /** Writes it. */
    void write(Path file) throws IOException;
  }

  /** Reads the file that the child wrote. */
  @FunctionalInterface
  interface Answer<T> {
    /** Reads it. */
    T read(Path file) throws IOException;
  }

  /** A child that failed; that it took too long is another matter. */
  static final class FailedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final boolean answering;

    private FailedException(String message, boolean answering) {
      super(message);
      this.answering = answering;
    }

    /** Whether there was a file of its answer, finished or not. */
    boolean answering() {
      return answering;
    }
  }

  /**
   * Runs a main class that may use the Vector API, with some arguments, then QUESTION ANSWER.
   *
   * @param what is asked, for errors
   * @throws FailedException if the child fails
   * @throws IllegalStateException if it takes longer than the limit
   */
  static <T> T ask(
      String what,
      Class<?> main,
      List<String> arguments,
      Duration limit,
      Question question,
      Answer<T> answer) {
    try (AskDirectory directory = AskDirectory.create()) {
      Path request = directory.path().resolve("question");
      Path response = directory.path().resolve("answer");
      Path errors = directory.path().resolve("errors");
      question.write(request);
      List<String> all = new ArrayList<>(arguments);
      all.addAll(List.of(request.toString(), response.toString()));
      ProcessBuilder builder = builder(errors, VECTORS, main, all.toArray(new String[0]));
      Process child = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      int status = await(child, what, limit);
      if (status != 0) {
        throw new FailedException(
            what + " failed in a fresh JVM (exit " + status + "): " + lastError(errors),
            Files.exists(response));
      }
      return answer.read(response);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot ask " + what + " in a fresh JVM", e);
    }
  }

  /**
   * How such a process is started: this Java and class path, as large a heap, TensorFlow silent. A
   * crash leaves its log beside the errors.
   *
   * @param errors the file that gets its standard error
   * @param options of the JVM, beside those
   */
  public static ProcessBuilder builder(
      Path errors, List<String> options, Class<?> main, String... arguments) {
    return builder(errors, options, System.getProperty("java.class.path"), main, arguments);
  }

  /** As {@link #builder(Path, List, Class, String...)}, with another class path. */
  public static ProcessBuilder builder(
      Path errors, List<String> options, String classPath, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + Runtime.getRuntime().maxMemory());
    command.add("-XX:-CreateCoredumpOnCrash");
    command.addAll(PLAIN_DIGITS);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> HANDED_ON.stream().anyMatch(option::startsWith))
        .forEach(command::add);
    command.add("-XX:ErrorFile=" + errors.resolveSibling("crash.log"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    return builder;
  }

  private static int await(Process child, String what, Duration limit) {
    try {
      if (child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return child.exitValue();
      }
      throw new IllegalStateException(
          what
              + " gave no answer in a fresh JVM within "
              + limit.toMillis()
              + " ms, and the process was ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + what, e);
    } finally {
      child.destroyForcibly();
    }
  }

  /**
   * The last line of its standard error that is no frame or cause of a stack trace, nor Java's
   * warning that the Vector API incubates.
   *
   * @throws UncheckedIOException if the file cannot be read
   */
  public static String lastError(Path errors) {
    List<String> lines =
        read(errors)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("\t"))
            .filter(line -> !line.startsWith("Caused by: "))
            .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
            .map(line -> line.replaceFirst("^Exception in thread \"main\" ", ""))
            .toList();
    String last = lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1);
    return last.contains("OutOfMemoryError")
        ? last + "; give more by ESPALIER_JAVA_OPTIONS=-Xmx8g"
        : SAYS_ALL.matcher(last).replaceFirst("");
  }

  private static String read(Path errors) {
    try {
      return Files.readString(errors, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + errors, e);
    }
  }
}
