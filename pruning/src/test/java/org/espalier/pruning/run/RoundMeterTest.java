// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateFile;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.Device;
import org.espalier.pruning.energy.EnergyMeter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundMeterTest {

  private static final State STATE = state(1);

  @TempDir Path directory;

  @Test
  void aRoundThatGoesOnCountsWhatWasSavedWithItsState() throws Exception {
    Files.writeString(file(), "{\"seconds\": 100.0, \"trainingSeconds\": 80.0}");
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      RoundMeter meter = resumed(energy, STATE);

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
      RoundMeter first = RoundMeter.begin(energy, file(), Optional.empty());
      first.trains();
      first.save(STATE);
      double saved = new JsonMapper().readTree(file().toFile()).get("seconds").asDouble();
      RoundMeter second = resumed(energy, STATE);

      assertThat(saved).isPositive();
      assertThat(second.seconds().orElseThrow()).isGreaterThan(saved);
    }
  }

  @Test
  void aRoundThatStartsAnewForgetsWhatWasSaved() throws IOException {
    Files.writeString(file(), "{\"seconds\": 1e6, \"trainingSeconds\": 1e6}");
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      assertThat(RoundMeter.begin(energy, file(), Optional.empty()).seconds().orElseThrow())
          .isLessThan(1e5);
    }
  }

  @Test
  void ofAnInterruptedRoundThatSavedNothingReadableNothingIsKnown() throws IOException {
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      assertThat(resumed(energy, STATE).seconds()).isEmpty();
      Files.writeString(file(), "{\"seco");
      RoundMeter broken = resumed(energy, STATE);
      ObjectNode entry = new JsonMapper().createObjectNode();
      broken.put(entry);

      assertThat(broken.seconds()).isEmpty();
      assertThat(entry).hasToString("{\"energy\":\"not measured\"}");
    }
  }

  @Test
  void aStateThatGotLostCountsWhatWasSavedWithTheOneBefore() throws IOException {
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      RoundMeter first = RoundMeter.begin(energy, file(), Optional.empty());
      first.save(STATE);
      double saved = new JsonMapper().readTree(file().toFile()).get("seconds").asDouble();
      edit("\"seconds\":" + saved, "\"seconds\":5000.5");
      RoundMeter second = resumed(energy, STATE);
      second.save(state(2)); // which is killed before it is there
      edit("\"seconds\":500", "\"seconds\":900");

      assertThat(resumed(energy, STATE).seconds().orElseThrow()).isBetween(9000.5, 9060.0);
      assertThat(resumed(energy, state(2)).seconds().orElseThrow()).isBetween(9000.5, 9060.0);
    }
  }

  @Test
  void aStateThatTheRoundDidNotSaveIsRefused() {
    try (EnergyMeter energy = EnergyMeter.open(Device.CPU)) {
      RoundMeter meter = RoundMeter.begin(energy, file(), Optional.empty());
      meter.save(state(1));
      meter.save(state(2));
      meter.save(state(3));

      assertThatThrownBy(() -> resumed(energy, state(1)))
          .isInstanceOf(RunException.class)
          .hasMessageContainingAll(
              file().toString(),
              StateFile.fingerprint(state(1)),
              StateFile.fingerprint(state(3)) + " was the last");
    }
  }

  private RoundMeter resumed(EnergyMeter energy, State state) {
    return RoundMeter.begin(energy, file(), Optional.of(StateFile.fingerprint(state)));
  }

  private void edit(String from, String to) throws IOException {
    Files.writeString(file(), Files.readString(file()).replace(from, to));
  }

  private static State state(long step) {
    return new State(Map.of(State.STEP, Tensor.of(step)));
  }

  private Path file() {
    return directory.resolve("round.json");
  }
}
