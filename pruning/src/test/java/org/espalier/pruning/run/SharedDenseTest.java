// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.NEVER;
import static org.espalier.pruning.run.SmallRuns.bytes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedDenseTest {

  private static final RunConfig CONFIG =
      ConfigFile.complete(
          ConfigFile.tree(SmallRuns.config("rewind: weights, rewind-to: 10%"))
              .put("replicates", 1));

  @TempDir Path directory;

  @Test
  void aRunThatIsCutOffWhileItIsGivenTheDenseTrainingGoesOn() throws IOException {
    Plan plan = Plan.of(CONFIG);
    Path dense = directory.resolve("dense");
    Path run = directory.resolve("run");
    Run.resume(plan.denseAlone(plan.kept()), dense, null, new Recorder(), NEVER);
    Path kept = new RunDirectory(dense).keptFile(1, 18); // the last file to be copied
    Path away = Files.move(kept, directory.resolve("away"));
    assertThatThrownBy(() -> Run.resume(plan, run, dense, new Recorder(), NEVER))
        .isInstanceOf(UncheckedIOException.class);
    Files.move(away, kept);

    Run.resume(plan, run, dense, new Recorder(), NEVER);

    Path alone = directory.resolve("alone");
    Run.start(CONFIG, alone, new Recorder(), NEVER);
    assertThat(bytes(run, "results.json")).isEqualTo(bytes(alone, "results.json"));
  }
}
