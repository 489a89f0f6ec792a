// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.energy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.tensorflow.Gpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A made-up powercap directory stands in for the kernel's, and a missing library for NVIDIA's. */
class EnergyMeterTest {

  private static final String NO_NVML = "libnvidia-ml-that-is-not-there.so.1";

  @TempDir Path powercap;

  @Test
  void countsPackagesAndMemoryButNoPartTwice() throws IOException {
    domain("intel-rapl:0", "package-0", 1_000_000);
    domain("intel-rapl:1", "package-1", 5_000_000);
    domain("intel-rapl:0:0", "core", 0);
    domain("intel-rapl:0:1", "dram", 0);
    domain("intel-rapl:2", "psys", 0);
    try (EnergyMeter meter = open(Device.CPU)) {
      write("intel-rapl:0", "energy_uj", 3_000_000);
      write("intel-rapl:1", "energy_uj", 5_500_000);
      write("intel-rapl:0:0", "energy_uj", 9_000_000);
      write("intel-rapl:0:1", "energy_uj", 250_000);
      write("intel-rapl:2", "energy_uj", 9_000_000);

      assertThat(meter.method()).isEqualTo("rapl");
      assertThat(meter.joules()).hasValue(2.75);
    }
  }

  @Test
  void aCounterThatStartedAgainGoesOn() throws IOException {
    domain("intel-rapl:0", "package-0", 9_000_000);
    write("intel-rapl:0", "max_energy_range_uj", 10_000_000);
    try (EnergyMeter meter = open(Device.CPU)) {
      write("intel-rapl:0", "energy_uj", 500_000); // 1 J to the end of its range, half of one after
      assertThat(meter.joules()).hasValue(1.5);
      write("intel-rapl:0", "energy_uj", 400_000); // and once round
      assertThat(meter.joules()).hasValue(11.4);
    }
  }

  @Test
  void beginsAtNothingWhenRestarted() throws IOException {
    domain("intel-rapl:0", "package-0", 0);
    try (EnergyMeter meter = open(Device.CPU)) {
      write("intel-rapl:0", "energy_uj", 4_000_000);
      meter.restart();
      write("intel-rapl:0", "energy_uj", 5_000_000);

      assertThat(meter.joules()).hasValue(1);
    }
  }

  @Test
  void withoutCountersNothingIsMeasured() {
    for (Path root : new Path[] {powercap, powercap.resolve("missing")}) {
      try (EnergyMeter meter = EnergyMeter.open(new Execution(Device.CPU, 1), root, NO_NVML, "")) {
        assertThat(meter.method()).isEqualTo("not measured");
        assertThat(meter.joules()).isEmpty();
      }
    }
  }

  @Test
  void aCounterThatFallsSilentMeasuresNothingAnyMore() throws IOException {
    domain("intel-rapl:0", "package-0", 0);
    try (EnergyMeter meter = open(Device.CPU)) {
      Files.writeString(powercap.resolve("intel-rapl:0/energy_uj"), "?");

      assertThat(meter.joules()).isEmpty();
      assertThat(meter.method()).isEqualTo("not measured");
    }
  }

  @Test
  void aGpuIsNotMeasuredByItsProcessorAlone() throws IOException {
    domain("intel-rapl:0", "package-0", 0);
    try (EnergyMeter meter = open(Device.GPU)) {
      assertThat(meter.method()).isEqualTo("not measured");
    }
  }

  @Test
  void trainingsAtTheSameTimeAreNotMeasured() throws IOException {
    domain("intel-rapl:0", "package-0", 0);
    Execution two = new Execution(Device.CPU, Gpu.DEFAULT, 1, 2);
    try (EnergyMeter meter = EnergyMeter.open(two, powercap, NO_NVML, "")) {
      assertThat(meter.method()).isEqualTo("not measured");
    }
  }

  private EnergyMeter open(Device device) {
    return EnergyMeter.open(new Execution(device, 1), powercap, NO_NVML, "");
  }

  private void domain(String directory, String name, long microjoules) throws IOException {
    Files.createDirectories(powercap.resolve(directory));
    Files.writeString(powercap.resolve(directory).resolve("name"), name + "\n");
    write(directory, "max_energy_range_uj", 262_143_328_850L);
    write(directory, "energy_uj", microjoules);
  }

  private void write(String directory, String file, long number) throws IOException {
    Files.writeString(powercap.resolve(directory).resolve(file), number + "\n");
  }
}
