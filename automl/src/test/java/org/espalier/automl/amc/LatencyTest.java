// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.pruning.mask.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTest {

  private static final String HEAD = "layer,inputs,outputs,microseconds\n";
  private static final Network MLP = BudgetTest.network("mlp-3072-20-10");
  private static final PlanLayers LAYERS = BudgetTest.channels(MLP);

  @TempDir Path directory;

  private LatencyTable table(String lines) throws IOException {
    return LatencyTable.read(Files.writeString(directory.resolve("t.csv"), HEAD + lines));
  }

  @Test
  void betweenCountsItIsInterpolatedBelowTheLeastItIsThatOfTheLeast() throws IOException {
    LatencyTable table = table("fc,10,4,1\nfc,10,8,3\nfc,20,4,5\nfc,20,8,9\n*,0,0,7\n");

    assertThat(table.time("fc", 10, 4)).isEqualTo(1);
    assertThat(table.time("fc", 10, 6)).isEqualTo(2);
    assertThat(table.time("fc", 15, 8)).isEqualTo(6);
    assertThat(table.time("fc", 15, 6)).isEqualTo((2 + 7) / 2.0);
    assertThat(table.time("fc", 2, 1)).isEqualTo(1);
    assertThat(table.rest()).isEqualTo(7);
  }

  @Test
  void aSmallerLayerIsNoSlowerThanALargerOne() throws IOException {
    LatencyTable table = table("fc,10,4,6\nfc,10,8,3\nfc,20,4,5\nfc,20,8,4\n");

    assertThat(table.time("fc", 20, 8)).isEqualTo(4);
    assertThat(table.time("fc", 20, 4)).isEqualTo(4);
    assertThat(table.time("fc", 10, 8)).isEqualTo(3);
    assertThat(table.time("fc", 10, 4)).isEqualTo(3);
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
        "fc1,3072 | a line must be a layer, how many inputs and outputs, from 1, and microseconds",
        "fc1,0,20,4 | got [fc1, 0, 20, 4]",
        "fc1,3072,20,-1 | line 2",
        "fc1,1,2,4;fc1,3,4,5 | has outputs [4] for 3 inputs of fc1 and [2] for 1; give every pair",
      })
  void refusesATableThatMissesSomething(String lines, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Latency(table(lines.replace(';', '\n')), LAYERS))
        .withMessageContaining(why);
  }

  @Test
  void refusesAFileThatIsNoTable() throws IOException {
    Path file = directory.resolve("none.csv");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LatencyTable.read(file))
        .withMessage("latencies must be a CSV file, there is no " + file);
    Files.writeString(file, "name;time\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LatencyTable.read(file))
        .withMessage("latencies must begin with the line %s (%s)".formatted(HEAD.strip(), file));
  }

  @Test
  void thisMachineFillsATableOfEveryLayerOnce() throws IOException {
    Path file = directory.resolve("latencies.csv");
    Execution execution = new Execution(Device.CPU, 1);
    for (String model : new String[] {"mlp-3072-20-10", "mobile"}) {
      Network network = model.equals("mobile") ? PrunedAccuracyTest.NETWORK : MLP;
      PlanLayers layers = new PlanLayers(network, Unit.CHANNELS, network.kernels());
      Files.deleteIfExists(file);
      LatencyTable.measured(file, layers, execution);
      String first = Files.readString(file);
      Cost latency = new Latency(LatencyTable.read(file), layers);
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
      LatencyTable.measured(file, layers, execution);
      assertThat(file).hasContent(first);
    }
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
