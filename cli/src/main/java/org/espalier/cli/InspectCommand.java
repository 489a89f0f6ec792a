// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.pruning.results.RoundResult;
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

  @Option(names = "--replicate", paramLabel = "N", description = "Of a run: ${DEFAULT-VALUE}.")
  private int replicate = 1;

  @Option(
      names = "--round",
      paramLabel = "best|last|N",
      description = "Of a run (default: ${DEFAULT-VALUE}).")
  private String round = "last";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Path directory = Objects.requireNonNull(path);
    if (Files.exists(directory.resolve("config.yaml"))) {
      inspect(FinishedRun.read(directory), out);
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

  private void inspect(FinishedRun run, PrintWriter out) {
    RoundResult result = run.round(replicate, round);
    out.printf(
        Locale.ROOT,
        "run %s (%s): %s on %s, replicate %d, round %d of %d%n%n",
        run.directory().path(),
        run.results().status(),
        run.config().model(),
        run.config().data(),
        replicate,
        result.round(),
        run.replicate(replicate).rounds().size() - 1);
    out.print(LayerTable.of(run.config(), result));
    out.printf(
        Locale.ROOT,
        "compression %.2f, theoretical speed-up %.2f, test accuracy %s, State %,d bytes%n",
        result.compression(),
        result.theoreticalSpeedup(),
        result.testAccuracy(),
        run.directory().stateBytes(replicate, result.round()));
  }
}
