// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.state.State;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.results.ReplicateResult;
import org.espalier.pruning.results.Results;
import org.espalier.pruning.results.ResultsFile;
import org.espalier.pruning.results.RoundResult;
import org.espalier.pruning.run.RunDirectory;

/**
 * A run read back from its directory.
 *
 * @param directory where it is
 * @param config what it was begun with
 * @param results what it has found so far
 */
record FinishedRun(RunDirectory directory, RunConfig config, Results results) {

  /**
   * Reads it.
   *
   * @throws org.espalier.pruning.run.RunException if there is no run
   */
  static FinishedRun read(Path path) {
    RunDirectory directory = new RunDirectory(path);
    directory.requireRun();
    RunConfig config = ConfigFile.readComplete(directory.config());
    return new FinishedRun(directory, config, ResultsFile.read(path));
  }

  /**
   * A replicate by number.
   *
   * @throws ConfigException if the run has not got so many
   */
  ReplicateResult replicate(int number) {
    List<ReplicateResult> replicates = results.replicates();
    if (number < 1 || number > replicates.size()) {
      throw new ConfigException(
          "--replicate must be in 1 to %d, got %d (%s)"
              .formatted(replicates.size(), number, directory.path()));
    }
    return replicates.get(number - 1);
  }

  /**
   * A round of a replicate: {@code best}, by the means over replicates, {@code last}, or a number.
   *
   * @throws ConfigException if there is no such round
   */
  RoundResult round(int replicate, String which) {
    List<RoundResult> rounds = replicate(replicate).rounds();
    if (which.equals("last")) {
      return rounds.get(rounds.size() - 1);
    }
    String number = which.equals("best") ? Integer.toString(best()) : which;
    for (RoundResult round : rounds) {
      if (Integer.toString(round.round()).equals(number)) {
        return round;
      }
    }
    throw new ConfigException(
        "--round must be best, last, or a number up to %d, got %s (%s)"
            .formatted(rounds.size() - 1, which, directory.path()));
  }

  /** The State that a round ended with. */
  State state(int replicate, RoundResult round) {
    return directory.trained(replicate, round.round());
  }

  /** The round that the report marks, by the means over replicates. */
  private int best() {
    return results
        .best()
        .orElseThrow(
            () ->
                new ConfigException(
                    directory.path()
                        + " has no accuracy to choose the best round by; give --round N or last"))
        .round();
  }
}
