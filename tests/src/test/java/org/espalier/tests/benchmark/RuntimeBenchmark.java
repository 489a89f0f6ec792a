// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.api.SoftAssertions;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Role;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.TrainedNetwork;
import org.espalier.savedmodels.bench.Bench;
import org.espalier.savedmodels.bench.BenchCell;
import org.espalier.savedmodels.bench.BenchReport;
import org.espalier.savedmodels.bench.BenchSet;
import org.espalier.savedmodels.bench.BenchSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many times as fast the runtime is as TensorFlow's dense {@code fast} model of the same
 * layers, eight of them one after the other with bias and relu, weights pruned at random. Each
 * kernel's ratio is on record; one that falls a fifth short of its record fails, for kernels that
 * come to share the profile they are compiled by lose more than that.
 */
@Tag("benchmark")
final class RuntimeBenchmark {

  private static final double[] DENSITIES = {0.1, 0.05, 0.02};
  private static final int LAYERS = 8;

  @TempDir private Path directory;

  /** Channels, side of the image, and for 90, 95 and 98 % the bar and the ratio on record. */
  @ParameterizedTest
  @CsvSource({
    "64, 32, 2.2, 4.2, 8, 3.1, 5.3, 8.5",
    "128, 16, 2.2, 4.2, 8, 3.5, 6.3, 11.7",
    "256, 8, 1.7, 3.4, 8, 3.3, 6.1, 11.8"
  })
  void convolutionsOfOneImage(
      int channels,
      int side,
      double bar90,
      double bar95,
      double bar98,
      double record90,
      double record95,
      double record98)
      throws IOException {
    NetworkBuilder net = Network.builder("convolutions");
    String x = net.input("image", Shape.of(side, side, channels));
    for (int i = 0; i < LAYERS; i++) {
      Conv2D layer = Conv2D.of("conv" + i, channels, 3);
      x = net.call(layer.withActivation(ActivationFunction.RELU), x);
    }
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    requireGains(
        "runtime-conv-%d-%d".formatted(channels, side),
        net.output("logits", x).build(),
        1,
        new double[] {bar90, bar95, bar98},
        new double[] {record90, record95, record98});
  }

  /** Units, layers, batch, and for 90, 95 and 98 % the bar and the ratio on record. */
  @ParameterizedTest
  @CsvSource({
    "1024, 8, 32, 2.2, 4.5, 10, 4.9, 9.4, 16.3",
    "4096, 1, 1, 3.5, 0, 0, 5.4, 10.2, 20.3"
  })
  void denseLayers(
      int units,
      int layers,
      int batch,
      double bar90,
      double bar95,
      double bar98,
      double record90,
      double record95,
      double record98)
      throws IOException {
    NetworkBuilder net = Network.builder("dense");
    String x = net.input("features", Shape.of(units));
    for (int i = 0; i < layers; i++) {
      x = net.call(Dense.of("dense" + i, units).withActivation(ActivationFunction.RELU), x);
    }
    requireGains(
        "runtime-dense-%d-%d".formatted(units, batch),
        net.output("logits", x).build(),
        batch,
        new double[] {bar90, bar95, bar98},
        new double[] {record90, record95, record98});
  }

  private void requireGains(
      String name, Network network, int batch, double[] bars, double[] records) throws IOException {
    Path dense = export(trained(network, 1), "dense", Flavour.FAST);
    List<Path> pruned = new ArrayList<>();
    for (double density : DENSITIES) {
      pruned.add(export(trained(network, density), "at-" + density, Flavour.RUNTIME));
    }
    BenchReport report =
        Bench.run(
            BenchSet.of(pruned, dense, null),
            new BenchSettings(List.of(batch), List.of(1), 40, 1),
            line -> {});
    write(name, report);
    List<BenchCell> cells =
        report.cells().stream().filter(cell -> report.pruningGain(cell) != null).toList();
    assertThat(cells).hasSize(DENSITIES.length);
    SoftAssertions gains = new SoftAssertions();
    for (int i = 0; i < DENSITIES.length; i++) {
      double gain = requireNonNull(report.pruningGain(cells.get(i))).median();
      String where = "%s at density %s".formatted(name, DENSITIES[i]);
      gains.assertThat(gain).as(where).isGreaterThanOrEqualTo(bars[i]);
      gains.assertThat(gain).as(where + ", on record").isGreaterThanOrEqualTo(0.8 * records[i]);
    }
    gains.assertAll();
  }

  /** Gaussian weights of a density, numbers keep their size. */
  private static TrainedNetwork trained(Network network, double density) {
    RandomStream random = RandomStream.of(1, 5);
    Map<String, Tensor> values = new HashMap<>();
    for (Parameter parameter : network.parameters()) {
      float[] numbers = new float[(int) parameter.shape().size()];
      int inputs = numbers.length / parameter.shape().dimension(-1);
      double deviation = Math.sqrt(2 / (density * inputs));
      for (int i = 0; i < numbers.length; i++) {
        boolean kept = parameter.role() != Role.KERNEL || random.uniform() < density;
        double spread = parameter.role() == Role.KERNEL ? deviation : 0.1;
        numbers[i] = kept ? (float) (spread * random.gaussian()) : 0;
      }
      values.put(parameter.name(), Tensor.of(parameter.shape(), numbers));
    }
    int channels = network.inputs().get(0).shape().dimension(-1);
    InputTransform raw =
        new InputTransform.Channels(
            Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
    return new TrainedNetwork(network, raw, values, List.of());
  }

  private Path export(TrainedNetwork trained, String name, Flavour flavour) {
    return Exporter.export(trained, directory.resolve(name), flavour, OptionalLong.empty());
  }

  private static void write(String name, BenchReport report) throws IOException {
    String out = System.getProperty("benchmark.out", "");
    if (!out.isEmpty()) {
      Path file = Path.of(out, "bench-%s.json".formatted(name));
      Files.createDirectories(requireNonNull(file.getParent()));
      Files.writeString(file, report.json());
    }
  }
}
