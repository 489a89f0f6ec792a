// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;
import org.espalier.pruning.run.Plan;
import org.espalier.pruning.run.Run;
import org.espalier.pruning.run.RunDirectory;
import org.espalier.pruning.run.RunTickets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellIdentityTest {

  private static final String CONFIG =
      """
      model: mlp-784-8-10
      data: strokes[train=60,test=20]
      device: cpu
      training: {epochs: 1, batch: 10}
      pruning: {densities: [0.5, 0.25], rewind: weights, rewind-to: 0}
      """;

  @TempDir Path directory;

  @Test
  void aTicketIsWhatItHoldsNotWhereItLies() {
    Path run = directory.resolve("run");
    Run.start(config(""), run, GridRunTest.SILENCE, GridRunTest.NEVER);
    RunTickets tickets = new RunTickets(Plan.of(config("")), new RunDirectory(run));
    Path here = directory.resolve("here");
    Path there = directory.resolve("there");
    Path other = directory.resolve("other");
    tickets.write(1, 1, here);
    tickets.write(1, 1, there);
    tickets.write(1, 2, other);

    assertThat(identity(here)).isEqualTo(identity(there)).isNotEqualTo(identity(other));
    assertThat(CellIdentity.of(ConfigFile.tree(config(here)), 1)).contains(identity(here));
    assertThat(CellIdentity.of(ConfigFile.tree(config(directory.resolve("gone"))), 1))
        .isEqualTo(Optional.empty());
  }

  @Test
  void keysThatHaveTheirDefaultsAndWaysToWriteAnAmountChangeNothing() {
    String same = "pruning: {shuffle: false}, threads: 2, replicates: 3";
    String rounds = "pruning: {rounds: %d, per-round: 0.5, densities: null}";

    assertThat(identity(config("")))
        .isEqualTo(identity(config(same)))
        .isEqualTo(identity(config(rounds.formatted(2))))
        .isNotEqualTo(identity(config(rounds.formatted(3))));
  }

  private static String identity(Path ticket) {
    return identity(config(ticket));
  }

  private static String identity(RunConfig config) {
    GridCell cell = new GridCell(List.of("a"), config.withSeed(1), null);
    return CellIdentity.of(cell, List.of(cell));
  }

  private static RunConfig config(Path ticket) {
    return config("ticket: '%s'".formatted(ticket));
  }

  private static RunConfig config(String more) {
    var tree = ConfigFile.tree(ConfigFile.load(ConfigFile.DEFAULT, Yaml.tree(CONFIG)));
    ConfigFile.lay(tree, more.isEmpty() ? ConfigFile.overlay() : Yaml.tree("{" + more + "}"));
    return ConfigFile.complete(tree);
  }
}
