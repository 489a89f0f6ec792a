// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Conv1D;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.DepthwiseConv2D;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.GlobalMaxPooling1D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.pruning.mask.Searching;
import org.espalier.pruning.run.StoppedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {

  private static final String HEAD = "layer,inputs,outputs,microseconds\n";
  private static final Network MLP = BudgetTest.network("mlp-3072-20-10");
  private static final PlanLayers LAYERS = BudgetTest.channels(MLP);
  private static final Budget.Range RANGE = new Budget.Range(0.2, 1, 1);

  @TempDir Path directory;

  private LatencyTable table(String lines) throws IOException {
    return LatencyTable.read(Files.writeString(directory.resolve("t.csv"), HEAD + lines));
  }

  /** Of 10 and 20 inputs, 4 and 8 outputs. */
  private static LayerTimes times(double[][] micros) {
    return new LayerTimes(new int[] {10, 20}, new int[] {4, 8}, micros);
  }

  @Test
  void betweenCountsItIsInterpolatedBelowTheLeastItIsThatOfTheLeast() {
    LayerTimes times = times(new double[][] {{1, 3}, {5, 9}});

    assertThat(times.at(10, 4)).isEqualTo(1);
    assertThat(times.at(10, 6)).isEqualTo(2);
    assertThat(times.at(15, 8)).isEqualTo(6);
    assertThat(times.at(15, 6)).isEqualTo((2 + 7) / 2.0);
    assertThat(times.at(2, 1)).isEqualTo(1);
    assertThat(times.at(20, 8)).isEqualTo(9);
  }

  @Test
  void aSmallerLayerIsNoSlowerThanALargerOne() {
    LayerTimes times = times(new double[][] {{6, 3}, {5, 4}});

    assertThat(times.at(20, 8)).isEqualTo(5); // 4, or the 6 of the smallest
    assertThat(times.at(20, 4)).isEqualTo(5);
    assertThat(times.at(10, 8)).isEqualTo(4.5); // 3, or that 6
    assertThat(times.at(10, 4)).isEqualTo(4.5);
  }

  @Test
  void theLatencyOfAPlanIsTheSumOverLayersAndTheRest() throws IOException {
    LatencyTable table =
        table("fc1,3072,10,20\nfc1,3072,20,40\nlogits,10,10,4\nlogits,20,10,6\n*,0,0,10\n");
    Cost latency = new Latency(table, LAYERS);

    assertThat(latency.whole()).isEqualTo(40 + 6 + 10);
    assertThat(latency.of(new double[] {0.5})).isEqualTo(20 + 4 + 10);
    assertThat(latency.of(new double[] {0.75})).isEqualTo(30 + 5 + 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fc1,3072,20,4 | has no times of the layer logits, it has [fc1]",
        "fc1,3072,20,4;logits,10,10,1 | has times of the layer logits up to 10 inputs and 10"
            + " outputs, the network has 20 and 10",
        "fc1,0,20,4 | a layer must have at least 1 input and 1 output, got 0 and 20",
        "fc1,3072,3072,4;fc1,20,20,5 | has outputs [3072] for 3072 inputs of fc1 and [20] for 20",
        "fc1,1,2,4;fc1,3,4,5 | has outputs [4] for 3 inputs of fc1 and [2] for 1; give every pair",
      })
  void refusesATableThatMissesSomething(String lines, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Latency(table(lines.replace(';', '\n')), LAYERS))
        .withMessageContaining(why);
  }

  @Test
  @Tag("full")
  void thisMachineFillsATableOfEveryLayerOnce() throws IOException {
    requireFilled(words());
  }

  @Test
  @Tag("full")
  void alsoOfDepthwiseLayersWithAMultiplier() throws IOException {
    requireFilled(multiplied());
  }

  private void requireFilled(Network network) throws IOException {
    Path file = directory.resolve("latencies.csv");
    LatencyTable.keep(file, Amc.MEASURED, at(network, () -> false), RANGE);
    String first = Files.readString(file);
    Cost latency = new Latency(LatencyTable.read(file), BudgetTest.channels(network));
    assertThat(latency.whole()).isPositive();
    RandomStream random = RandomStream.of(5);
    for (int time = 0; time < 50; time++) {
      double[] less = new double[latency.layers()];
      double[] more = new double[less.length];
      for (int i = 0; i < less.length; i++) {
        less[i] = random.uniform();
        more[i] = less[i] + random.uniform() * (1 - less[i]);
      }
      assertThat(latency.of(less)).isLessThanOrEqualTo(latency.of(more) + 1e-9);
    }
    LatencyTable.keep(
        file, Amc.MEASURED, at(network, () -> true), RANGE); // nothing is measured again
    assertThat(file).hasContent(first);
  }

  @Test
  void measuringStopsWhenAsked() {
    Path file = directory.resolve("latencies.csv");
    assertThatThrownBy(() -> LatencyTable.keep(file, Amc.MEASURED, at(MLP, () -> true), RANGE))
        .isInstanceOf(StoppedException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void aTableThatChangesWhileItIsUsedIsRefused() throws IOException {
    Path own = directory.resolve("own.csv");
    Path given = Files.writeString(directory.resolve("given.csv"), HEAD + "fc1,3072,20,4\n");
    LatencyTable.keep(own, given.toString(), at(MLP, () -> false), RANGE);
    LatencyTable.keep(own, given.toString(), at(MLP, () -> false), RANGE);
    assertThat(own).hasSameBinaryContentAs(given);
    Files.writeString(given, HEAD + "fc1,3072,20,5\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LatencyTable.keep(own, given.toString(), at(MLP, () -> false), RANGE))
        .withMessage(
            "%s is not what the search began with, which is %s; put that back, or give another --out"
                .formatted(given, own));
  }

  @Test
  void plansThatAllCostTheSameAreNoChoice() throws IOException {
    LatencyTable table = table("fc1,3072,20,4\nlogits,20,10,1\n");
    Cost latency = new Latency(table, LAYERS);
    Budget.Range range = new Budget.Range(0.1, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.none(latency, LAYERS.layers(), range, "latency"))
        .withMessageStartingWith("all plans have the same latency, 0.1 to 1.0 of each layer");
  }

  private static Network multiplied() {
    NetworkBuilder net = Network.builder("multiplied");
    String x = net.input("image", Shape.of(8, 8, 3));
    x = net.call(Conv2D.of("conv", 4, 3), x);
    DepthwiseConv2D one = DepthwiseConv2D.of("depth", 3);
    x =
        net.call(
            new DepthwiseConv2D(
                one.name(),
                one.size(),
                one.stride(),
                2,
                one.padding(),
                one.activation(),
                one.bias(),
                one.kernel()),
            x);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    return net.output("y", net.call(Dense.of("logits", 2), x)).build();
  }

  private static Network words() {
    NetworkBuilder net = Network.builder("words");
    String x = net.ids("ids", Shape.of(12));
    x = net.call(Embedding.of("embedding", 50, 6), x);
    x = net.call(Conv1D.of("conv", 8, 3), x);
    x = net.call(new GlobalMaxPooling1D("pool"), x);
    return net.output("y", net.call(Dense.of("logits", 2), x)).build();
  }

  /** Of which nothing but the network is looked at. */
  private static Searching at(Network network, BooleanSupplier stop) {
    return PrunedAccuracyTest.at(network, stop);
  }

  @Test
  void residualAndDepthwiseLayersShrinkWithTheirGroup() throws IOException {
    Network network = PrunedAccuracyTest.NETWORK;
    StringBuilder lines = new StringBuilder();
    for (TimedLayer layer : TimedLayer.of(network)) { // a microsecond a channel, or a pair of them
      for (int in : new TreeSet<>(List.of(1, layer.inputs()))) {
        for (int out : layer.depthwise() ? List.of(in) : List.of(1, layer.outputs())) {
          int time = layer.depthwise() ? in : in * out;
          lines.append("%s,%d,%d,%d\n".formatted(layer.name(), in, out, time));
        }
      }
    }
    PlanLayers layers = BudgetTest.channels(network);
    assertThat(layers.layers()).extracting(PlanLayer::name).containsExactly("stem", "inner");
    Cost latency = new Latency(table(lines.toString()), layers);

    // stem, depth, inner, outer, logits
    assertThat(latency.whole()).isEqualTo(8 + 8 + 8 * 12 + 12 * 8 + 8 * 10);
    assertThat(latency.of(new double[] {0.5, 1})).isEqualTo(4 + 4 + 4 * 12 + 12 * 4 + 4 * 10);
    assertThat(latency.of(new double[] {0.5, 0.25})).isEqualTo(4 + 4 + 4 * 3 + 3 * 4 + 4 * 10);
  }
}
