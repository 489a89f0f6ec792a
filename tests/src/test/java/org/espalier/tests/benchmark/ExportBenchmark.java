// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.models.Models;
import org.espalier.pruning.mask.Channel;
import org.espalier.pruning.mask.PruningMethod;
import org.espalier.savedmodels.Exporter;
import org.espalier.savedmodels.Flavour;
import org.espalier.savedmodels.ServedModel;
import org.espalier.savedmodels.TrainedNetwork;
import org.espalier.savedmodels.bench.Bench;
import org.espalier.savedmodels.bench.BenchCell;
import org.espalier.savedmodels.bench.BenchReport;
import org.espalier.savedmodels.bench.BenchSet;
import org.espalier.savedmodels.bench.BenchSettings;
import org.espalier.savedmodels.bench.DirectoryBytes;
import org.espalier.savedmodels.packed.Precision;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cutting channels out is worth in time, and packing in bytes; weights are random. */
@Tag("benchmark")
final class ExportBenchmark {

  private static final Optimizer SGD = Optimizer.sgd(0);
  private static final int UNITS = 5000;
  private static final double DENSITY = 0.05;

  @TempDir private Path directory;

  @Test
  void vggWithHalfItsChannelsIsThreeTimesAsFast() throws IOException {
    requireGain("vgg-16", group -> true, 3.2);
  }

  @Test
  void resNetWithHalfTheChannelsInsideItsBlocksIsAThirdFaster() throws IOException {
    requireGain("resnet-20", group -> group.endsWith("/conv1/channels"), 1.35);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 20", "BFLOAT16, 40"})
  void aLayerOfTwentyFiveMillionWeightsGetsSmall(Precision precision, double bar)
      throws IOException {
    TrainedNetwork trained = wide();
    Path plain = export(trained, "plain", Flavour.PLAIN);
    Path small = export(trained, "small", new Flavour.Small(8, precision));
    double ratio = (double) DirectoryBytes.of(plain).plain() / DirectoryBytes.of(small).plain();
    BenchReport report = bench(BenchSet.of(List.of(plain, small), null, null), List.of(1));
    write("small-" + precision, report);
    assertThat(ratio).as("%s: how much smaller", precision).isGreaterThanOrEqualTo(bar);
    if (precision == Precision.FLOAT32) {
      float[] example = new float[UNITS];
      for (int i = 0; i < UNITS; i++) {
        example[i] = i % 255;
      }
      assertThat(answer(small, example)).isEqualTo(answer(plain, example));
    }
  }

  private static float[] answer(Path model, float[] example) {
    try (ServedModel served = ServedModel.load(model)) {
      return served.predict("x", Shape.of(UNITS), example);
    }
  }

  private void requireGain(String name, Predicate<String> halved, double bar) throws IOException {
    Network network = Models.create(name, Tasks.PICTURE, Tasks.CLASSES);
    Masking masking = new Channel().masking(network, network.kernels());
    State state = InitialValues.state(network, masking, SGD, 1);
    Map<String, Tensor> masks = new HashMap<>();
    masking
        .shapes(network)
        .forEach(
            (mask, shape) -> {
              float[] values = new float[shape.dimension(0)];
              for (int i = 0; i < values.length; i++) {
                values[i] = halved.test(mask) ? i % 2 : 1;
              }
              masks.put("mask/" + mask, Tensor.of(shape, values));
            });
    TrainedNetwork dense = trained(network, masking, state);
    Path before = export(dense, "dense", Flavour.FAST);
    Path unfrozen = export(dense, "dense-plain", Flavour.PLAIN);
    Path after = export(trained(network, masking, state.with(masks)), "pruned", Flavour.FAST);
    BenchReport report = bench(BenchSet.of(List.of(after), before, unfrozen), List.of(1, 32));
    write(name + "-channels", report);
    List<BenchCell> pruned =
        report.cells().stream().filter(cell -> report.pruningGain(cell) != null).toList();
    assertThat(pruned)
        .hasSize(2)
        .allSatisfy(
            cell ->
                assertThat(requireNonNull(report.pruningGain(cell)).median())
                    .as("%s at batch %d", name, cell.batch())
                    .isGreaterThanOrEqualTo(bar));
  }

  private static BenchReport bench(BenchSet set, List<Integer> batches) {
    return Bench.run(set, new BenchSettings(batches, List.of(1), 40, 1), line -> {});
  }

  /** One layer of Gaussian weights, of which the largest twentieth stays. */
  private static TrainedNetwork wide() {
    NetworkBuilder net = Network.builder("wide");
    String x = net.input("x", Shape.of(UNITS));
    Network network = net.output("y", net.call(Dense.of("logits", UNITS), x)).build();
    PruningMethod method = PruningMethod.globalMagnitude();
    RandomStream random = RandomStream.of(2);
    float[] kernel = new float[UNITS * UNITS];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) random.gaussian();
    }
    Tensor gaussian = Tensor.of(Shape.of(UNITS, UNITS), kernel);
    State state =
        InitialValues.state(network, method.masking(network), SGD, 1)
            .with(Map.of("parameter/logits/kernel", gaussian));
    return trained(
        network, method.masking(network), state.with(method.masks(network, state, DENSITY)));
  }

  private static TrainedNetwork trained(Network network, Masking masking, State state) {
    return TrainedNetwork.of(network, masking, state, InputTransform.unitPixels(), List.of());
  }

  private Path export(TrainedNetwork trained, String name, Flavour flavour) {
    return Exporter.export(trained, directory.resolve(name), flavour, OptionalLong.empty());
  }

  private static void write(String name, BenchReport report) throws IOException {
    String out = System.getProperty("benchmark.out", "");
    if (!out.isEmpty()) {
      Path file = Path.of(out, "bench-%s.json".formatted(name.toLowerCase(java.util.Locale.ROOT)));
      Files.createDirectories(requireNonNull(file.getParent()));
      Files.writeString(file, report.json());
    }
  }
}
