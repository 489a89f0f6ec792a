// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.state.DurableFile;
import org.espalier.pruning.config.ConfigFile;

/** The dense training of one run, given to others that would only repeat it. */
final class SharedDense {

  private static final int REPLICATE = 1;

  private final Plan plan;
  private final RunDirectory from;

  /**
   * Names the run that trained.
   *
   * @param plan of the run that it is given to
   */
  SharedDense(Plan plan, RunDirectory from) {
    this.plan = plan;
    this.from = from;
  }

  /**
   * Gives it to a run of one replicate, unless that has a dense training already.
   *
   * @throws RunException if the dense training is not finished, or is not the one that the plan
   *     asks for
   */
  void give(RunDirectory to) {
    Journal journal = Journal.open(to.path());
    String stage = RunDirectory.stage(REPLICATE, 0);
    if (journal.get(stage).isPresent()) {
      return;
    }
    ObjectNode entry =
        Journal.look(from.path())
            .get(stage)
            .orElseThrow(
                () ->
                    new RunException("the dense training in " + from.path() + " is not finished"));
    Provenance provenance = new Provenance(plan);
    String wanted = provenance.stageHash(plan.config().seed(), 0);
    if (!wanted.equals(entry.path("hash").asText())) {
      throw new RunException(
          "the dense training in %s is not that of %s: model, data, training, seed, version, device"
                  .formatted(from.path(), to.path())
              + " or threads differ");
    }
    if (!Files.exists(to.config())) { // first, so that a run that is cut off here is known as one
      DurableFile.write(to.config(), ConfigFile.write(plan.config()));
    }
    for (Path file : files()) {
      copy(file, to.path().resolve(from.path().relativize(file)));
    }
    if (journal.get(Journal.BEGIN).isEmpty()) {
      journal.append(provenance.begin());
    }
    journal.append(entry);
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    files.add(from.stateFile(REPLICATE, 0));
    files.add(from.metricsFile(REPLICATE, 0));
    if (Files.exists(from.validationFile(REPLICATE, 0))) {
      files.add(from.validationFile(REPLICATE, 0));
    }
    for (long step : plan.kept()) {
      files.add(from.keptFile(REPLICATE, step));
    }
    return files;
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      DurableFile.write(to, out -> Files.copy(from, out));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
    }
  }
}
