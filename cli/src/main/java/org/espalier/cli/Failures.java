// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.run.StoppedException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into one line on standard error and an exit code. */
record Failures(boolean stackTrace)
    implements IParameterExceptionHandler, IExecutionExceptionHandler {

  static final int FAILED = 1;
  static final int WRONG_USE = 2;
  static final int INTERRUPTED = 130;

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String message = oneLine(failure);
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message += "; did you mean " + String.join(" or ", suggestions) + "?";
      }
    }
    print(
        command.getErr(),
        message + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    trace(command.getErr(), failure);
    return WRONG_USE;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) {
    print(command.getErr(), oneLine(failure));
    trace(command.getErr(), failure);
    if (failure instanceof StoppedException) {
      return INTERRUPTED;
    }
    return failure instanceof ConfigException ? WRONG_USE : FAILED;
  }

  private void trace(PrintWriter err, Exception failure) {
    if (stackTrace) {
      failure.printStackTrace(err);
    }
  }

  private static void print(PrintWriter err, String message) {
    err.println("espalier: " + message);
  }

  /** What the disk said, which the exceptions of Java's files often tell by their class alone. */
  private static String reason(UncheckedIOException failure) {
    IOException cause = Objects.requireNonNull(failure.getCause());
    String kind = cause.getClass().getSimpleName();
    return cause.getMessage() == null
        ? kind
        : cause.getMessage() + (cause.getClass() == IOException.class ? "" : " (" + kind + ")");
  }

  /** The message; for one without, what kind of failure it is. */
  private static String oneLine(Exception failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    if (failure instanceof UncheckedIOException disk && !message.contains(reason(disk))) {
      message += ": " + reason(disk);
    }
    String line =
        message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    return line.replaceAll("\\p{Cntrl}", "?"); // a file's names, which a terminal would obey
  }
}
