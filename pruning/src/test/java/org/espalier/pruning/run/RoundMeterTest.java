// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.graph.tensorflow.Device;
import org.espalier.pruning.energy.EnergyMeter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundMeterTest {

  @TempDir Path directory;

  @Test
  void aRoundThatGoesOnCountsWhatWasSavedWithItsState() throws Exception {
    Files.writeString(file(), "{\"seconds\": 100.0, \"trainingSeconds\": 80.0}");
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      RoundMeter meter = RoundMeter.begin(energy, file(), true);

      assertThat(meter.seconds().orElseThrow()).isBetween(100.0, 160.0);
      assertThat(meter.rate(8000)).isEqualTo(100);
      meter.trains();
      Thread.sleep(2);
      meter.trained();
      assertThat(meter.rate(8000)).isBetween(50.0, 8000 / 80.002);
    }
  }

  @Test
  void savesWhatCanBeGoneOnWith() throws IOException {
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      RoundMeter first = RoundMeter.begin(energy, file(), false);
      first.trains();
      first.save();
      double saved = new JsonMapper().readTree(file().toFile()).get("seconds").asDouble();
      RoundMeter second = RoundMeter.begin(energy, file(), true);

      assertThat(saved).isPositive();
      assertThat(second.seconds().orElseThrow()).isGreaterThan(saved);
    }
  }

  @Test
  void aRoundThatStartsAnewForgetsWhatWasSaved() throws IOException {
    Files.writeString(file(), "{\"seconds\": 1e6, \"trainingSeconds\": 1e6}");
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      assertThat(RoundMeter.begin(energy, file(), false).seconds().orElseThrow()).isLessThan(1e5);
    }
  }

  @Test
  void ofAnInterruptedRoundThatSavedNothingReadableNothingIsKnown() throws IOException {
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      assertThat(RoundMeter.begin(energy, file(), true).seconds()).isEmpty();
      Files.writeString(file(), "{\"seco");
      RoundMeter broken = RoundMeter.begin(energy, file(), true);
      ObjectNode entry = new JsonMapper().createObjectNode();
      broken.put(entry);

      assertThat(broken.seconds()).isEmpty();
      assertThat(entry).hasToString("{\"energy\":\"not measured\"}");
    }
  }

  private Path file() {
    return directory.resolve("round.json");
  }
}
