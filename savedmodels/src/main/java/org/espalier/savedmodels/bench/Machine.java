// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.bench;

import static java.util.Objects.requireNonNullElse;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.graph.tensorflow.Device;

/**
 * Where it was measured; other machines give other numbers.
 *
 * @param cpu the processor's model, its architecture where the system tells no more
 * @param cores that Java may use
 * @param devices that TensorFlow sees
 */
public record Machine(
    String cpu,
    int cores,
    String os,
    String java,
    String tensorflow,
    String espalier,
    List<String> devices) {

  private static final Path CPUS = Path.of("/proc/cpuinfo");

  /** Copies. */
  public Machine {
    devices = ImmutableList.copyOf(devices);
  }

  static Machine here(List<String> devices) {
    return new Machine(
        model(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.version"),
        Device.tensorFlowVersion(),
        requireNonNullElse(Machine.class.getPackage().getImplementationVersion(), "development"),
        devices);
  }

  private static String model() {
    try {
      return Files.readAllLines(CPUS, StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch"); // another system
    }
  }
}
