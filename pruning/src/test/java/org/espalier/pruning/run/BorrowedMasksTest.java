// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.pruning.run.SmallRuns.NEVER;

import java.nio.file.Path;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.pruning.config.ConfigException;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.RunConfig;
import org.espalier.pruning.config.Yaml;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BorrowedMasksTest {

  private static final String KERNEL = "fc1/kernel";

  @TempDir static Path shared;
  private static RunDirectory lender;

  @TempDir Path directory;

  @BeforeAll
  static void findTickets() {
    lender = new RunDirectory(shared.resolve("lender"));
    Run.start(
        SmallRuns.config("rewind: weights, rewind-to: 0"), lender.path(), new Recorder(), NEVER);
  }

  @Test
  void aControlTrainsOtherWeightsUnderTheSameMasks() {
    RunDirectory control = run("[0.5, 0.25]", "rewind: reinitialise");

    for (int replicate = 1; replicate <= 2; replicate++) {
      for (int round = 1; round <= 2; round++) {
        State ticket = lender.trained(replicate, round);
        State other = control.trained(replicate, round);
        assertThat(other.ofKind(StateKind.MASK)).isEqualTo(ticket.ofKind(StateKind.MASK));
        assertThat(other.ofKind(StateKind.PARAMETER))
            .isNotEqualTo(ticket.ofKind(StateKind.PARAMETER));
      }
    }
  }

  @Test
  void amountsAreMatchedByHowManyWeightsStay() {
    RunDirectory control = run("[0.25]", "rewind: reinitialise");

    assertThat(control.trained(1, 1).ofKind(StateKind.MASK))
        .isEqualTo(lender.trained(1, 2).ofKind(StateKind.MASK));
  }

  @Test
  void shuffledMasksKeepAsManyWeightsInEachLayerAndOtherOnes() {
    RunDirectory control = run("[0.5, 0.25]", "rewind: weights, rewind-to: 0, shuffle: true");

    String mask = StateKind.MASK.named(KERNEL);
    float[] ticket = lender.trained(1, 2).floats(mask);
    float[] shuffled = control.trained(1, 2).floats(mask);
    assertThat(sum(shuffled)).isEqualTo(sum(ticket));
    assertThat(shuffled).isNotEqualTo(ticket);
  }

  @Test
  void theSameWeightsUnderTheSameMasksAreTheTicketAgain() {
    RunDirectory again = run("[0.5, 0.25]", "rewind: weights, rewind-to: 0");

    assertThat(again.trained(2, 2).tensors()).isEqualTo(lender.trained(2, 2).tensors());
  }

  @Test
  void refusesWhatIsNoRunOrHasNoSuchRound() {
    assertThatThrownBy(() -> Plan.of(config("[0.5]", directory, "rewind: reinitialise", 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "masks-from must name the directory of a run, and %s has no config.yaml", directory);
    assertThatThrownBy(() -> Plan.of(config("[0.3]", lender.path(), "rewind: reinitialise", 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "masks-from %s has no round that keeps 1906 weights (density 0.3); its rounds keep"
                + " [6352, 3176, 1588]",
            lender.path());
    assertThatThrownBy(() -> Plan.of(config("[0.5]", lender.path(), "rewind: reinitialise", 3)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "masks-from %s has replicates 1 to 2, this run needs 3; lower its replicates",
            lender.path());
    assertThatThrownBy(() -> Plan.of(config("[0.5]", lender.path(), "exclude: [logits]", 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "masks-from %s prunes [fc1/kernel[784, 8], logits/kernel[8, 10]], this run"
                + " [fc1/kernel[784, 8]]; take masks of the same network",
            lender.path());
  }

  private RunDirectory run(String densities, String pruning) {
    RunDirectory run = new RunDirectory(directory.resolve("control"));
    Run.start(config(densities, lender.path(), pruning, 2), run.path(), new Recorder(), NEVER);
    return run;
  }

  private static RunConfig config(String densities, Path from, String pruning, int replicates) {
    return ConfigFile.load(
        ConfigFile.DEFAULT,
        Yaml.tree(
            """
            model: mlp-784-8-10
            data: strokes[train=200,test=50,seed=1]
            device: cpu
            threads: 1
            replicates: %d
            training: {epochs: 1, batch: 1, schedule: {rate: 0.01}}
            pruning: {densities: %s, masks-from: %s, %s}
            """
                .formatted(replicates, densities, from, pruning)));
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
