// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.savedmodels.RuntimeModel;
import org.espalier.savedmodels.RuntimeSummary;
import org.espalier.savedmodels.SavedModelSummary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier inspect}: what is inside a run or a model. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows layers, shapes, parameters, density, multiply-adds and bytes of a run, of a SavedModel,"
          + " or of a model for plain Java, model.espalier."
    })
final class InspectCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "RUN|MODEL",
      description = "A run's or a model's directory, or a file model.espalier.")
  private @Nullable Path path;

  @Option(names = "--replicate", paramLabel = "N", description = "Of a run (default: 1).")
  private @Nullable Integer replicate;

  @Option(names = "--round", paramLabel = "best|last|N", description = "Of a run (default: last).")
  private @Nullable String round;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Path directory = Objects.requireNonNull(path);
    if (Files.exists(new RunDirectory(directory).config())) {
      inspect(FinishedRun.read(directory), out);
    } else if (replicate != null || round != null) {
      throw new ConfigException(
          directory + " is not a run; --replicate and --round choose among those of a run");
    } else {
      Optional<Path> runtime = RuntimeModel.find(directory);
      out.print(
          runtime.isPresent()
              ? RuntimeSummary.of(runtime.get())
              : SavedModelSummary.of(directory).text());
    }
    out.flush();
    return 0;
  }

  /** Without an end where nothing is left. */
  private static String times(@Nullable Double ratio) {
    return ratio == null ? "infinite" : "%.2f".formatted(ratio);
  }

  private void inspect(FinishedRun run, PrintWriter out) {
    int number = Objects.requireNonNullElse(replicate, 1);
    RoundResult result = run.round(number, Objects.requireNonNullElse(round, "last"));
    out.printf(
        Locale.ROOT,
        "run %s (%s): %s on %s, replicate %d, round %d of %d%n%n",
        run.directory().path(),
        run.results().status(),
        run.config().model(),
        run.config().data(),
        number,
        result.round(),
        run.replicate(number).rounds().size() - 1);
    out.print(LayerTable.of(run.config(), result));
    out.printf(
        Locale.ROOT,
        "compression %s, theoretical speed-up %s, test accuracy %s, State %,d bytes%n",
        times(result.compression()),
        times(result.theoreticalSpeedup()),
        result.testAccuracy(),
        run.directory().stateBytes(number, result.round()));
  }
}
