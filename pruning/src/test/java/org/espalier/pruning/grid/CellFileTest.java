// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.pruning.comparison.Cell;
import org.espalier.pruning.config.ConfigFile;
import org.espalier.pruning.config.Yaml;
import org.espalier.pruning.run.Run;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellFileTest {

  @TempDir static Path shared;
  private static JsonNode oneRound;

  @TempDir Path directory;

  @BeforeAll
  static void runOnce() {
    var config =
        ConfigFile.load(
            ConfigFile.DEFAULT,
            Yaml.tree(
                """
                model: mlp-784-8-10
                data: strokes[train=60,test=20]
                device: cpu
                training: {epochs: 1, batch: 10}
                pruning:
                  densities: [0.5]
                  rewind: weights
                  rewind-to: 0%
                  gradual: {from: 0, until: 50%, every: 1it, power: 3}
                """));
    Run.start(config, shared.resolve("run"), GridRunTest.SILENCE, GridRunTest.NEVER);
    oneRound = CellFile.tree(shared.resolve("run/results.json"));
  }

  @Test
  void pruningWhileItTrainsFromScratchNeedsNoDenseNetwork() throws IOException {
    assertThat(masks(oneRound)).isEqualTo(Cell.Masks.IN_PLACE_OF_DENSE);
  }

  @Test
  void butPruningWhatWasTrainedOrPrunedBeforeDoes() throws IOException {
    assertThat(masks(with("rewind-to", "10%"))).isEqualTo(Cell.Masks.ROUND_BEFORE);
    assertThat(masks(with("rewind", "learning-rate"))).isEqualTo(Cell.Masks.ROUND_BEFORE);
    assertThat(masks(with("gradual", null))).isEqualTo(Cell.Masks.ROUND_BEFORE);
    ObjectNode twice = oneRound.deepCopy();
    ArrayNode rounds = (ArrayNode) twice.at("/replicates/0/rounds");
    rounds.add(((ObjectNode) rounds.get(1).deepCopy()).put("round", 2));
    assertThat(masks(twice)).isEqualTo(Cell.Masks.ROUND_BEFORE);
  }

  @Test
  void masksFromScoresBeforeTrainingAndFromAnotherMethodAreTold() throws IOException {
    assertThat(masks(with("scored-at", "start"))).isEqualTo(Cell.Masks.IN_PLACE_OF_DENSE);
    assertThat(masks(with("masks-from", "ticket"))).isEqualTo(Cell.Masks.OTHER_METHOD);
  }

  private static JsonNode with(String key, String value) {
    ObjectNode changed = oneRound.deepCopy();
    changed.withObject("/config/pruning").put(key, value);
    return changed;
  }

  private Cell.Masks masks(JsonNode results) throws IOException {
    Path file = Files.writeString(directory.resolve("cell.json"), results.toString());
    return CellFile.read(file, "m").masks();
  }
}
