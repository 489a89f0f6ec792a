// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry point. */
@Command(
    name = "espalier",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prunes neural networks by learning-rate rewinding, on TensorFlow.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PruneCommand.class,
      InspectCommand.class,
      ExportCommand.class,
      CheckCommand.class,
      GateCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong flags or configuration, 130 interrupted (resumable).",
      "--stacktrace with any command shows where an error came from."
    })
final class Main implements Runnable {

  private static final String STACK_TRACE = "--stacktrace";

  @Spec private @Nullable CommandSpec spec;

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    useStandardErrorOfLauncher();
    int code = run(arguments, writer(System.out), writer(System.err));
    Interruption.finished();
    System.exit(code);
  }

  /** Runs a command and returns its exit code. */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    List<String> rest = new ArrayList<>(Arrays.asList(arguments));
    boolean stackTrace = rest.remove(STACK_TRACE);
    Failures failures = new Failures(stackTrace);
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .execute(rest.toArray(new String[0]));
  }

  /**
   * TensorFlow's libraries write notes to descriptor 2 that no setting silences, so the launcher
   * points that elsewhere and says by a property where the real standard error is.
   */
  private static void useStandardErrorOfLauncher() {
    String path = System.getProperty("espalier.stderr", "");
    if (!path.isEmpty()) {
      try {
        System.setErr(
            new PrintStream(new FileOutputStream(path, true), true, Charset.defaultCharset()));
      } catch (FileNotFoundException e) {
        return; // descriptor 2 will have to do
      }
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing; they are "
            + String.join(", ", Objects.requireNonNull(spec).subcommands().keySet())
            + " (espalier --help explains them)");
  }
}
