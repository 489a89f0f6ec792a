// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.espalier.pruning.results.RoundResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The round of a run that a command is about: RUN, {@code --replicate} and {@code --round}. */
final class ChosenRound {

  @Parameters(paramLabel = "RUN", description = "The directory of a run.")
  private @Nullable Path run;

  @Option(names = "--replicate", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int replicate = 1;

  @Option(
      names = "--round",
      paramLabel = "best|last|N",
      description = {
        "Best is the sparsest whose validation accuracy is within 0.5 points of round 0"
            + " (default: ${DEFAULT-VALUE})."
      })
  private String round = "best";

  /** Reads the run. */
  FinishedRun run() {
    return FinishedRun.read(Objects.requireNonNull(run));
  }

  int replicate() {
    return replicate;
  }

  /** The round of that run. */
  RoundResult of(FinishedRun run) {
    return run.round(replicate, round);
  }
}
