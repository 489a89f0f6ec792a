// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.espalier.pruning.run.HeapTooSmall;
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
      CompareCommand.class,
      AmcCommand.class,
      OfaCommand.class,
      InspectCommand.class,
      ExportCommand.class,
      PackCommand.class,
      ExpandCommand.class,
      CheckCommand.class,
      BenchCommand.class,
      GateCommand.class,
      TicketCommand.class,
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
    Locale.setDefault(Locale.ROOT); // TensorFlow Java numbers nodes in the digits of the locale
    useStandardErrorOfLauncher();
    PrintWriter err = writer(System.err);
    Interruption.watch(err);
    int code = Failures.FAILED;
    try {
      code = run(arguments, writer(System.out), err);
    } catch (OutOfMemoryError e) {
      err.println("espalier: " + HeapTooSmall.message(e));
    } catch (LinkageError e) {
      err.println(
          "espalier: a library that this command needs cannot be loaded: %s; espalier doctor says"
                  .formatted(e.getMessage())
              + " what is here");
    } finally {
      Interruption.finished();
    }
    System.exit(code);
  }

  /** Runs a command and returns its exit code. */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    List<String> rest = new ArrayList<>(Arrays.asList(arguments));
    boolean stackTrace = rest.remove(STACK_TRACE);
    Failures failures = new Failures(stackTrace);
    int code =
        new CommandLine(new Main())
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler(failures)
            .setExecutionExceptionHandler(failures)
            .execute(rest.toArray(new String[0]));
    if (out.checkError()) { // a full disk, or a reader that has gone
      err.println(
          "espalier: cannot write to standard output; what was to be said there is not whole");
      return Failures.FAILED;
    }
    return code;
  }

  /**
   * TensorFlow's libraries write notes to descriptor 2 that no setting silences, so the launcher
   * points that elsewhere, puts the real standard error on descriptor 0, and says so by a property.
   * To open it by a name instead would fail for sockets, and part files shared with standard
   * output.
   */
  private static void useStandardErrorOfLauncher() {
    if (System.getProperty("espalier.stderr", "").equals("0")) {
      System.setErr(
          new PrintStream(new FileOutputStream(FileDescriptor.in), true, Charset.defaultCharset()));
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
