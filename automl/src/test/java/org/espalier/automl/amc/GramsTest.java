// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.GlobalAveragePooling2D;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Padding;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.espalier.graph.training.EffectiveValues;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.models.data.DataSets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums of products that TensorFlow takes, beside the same taken one by one. */
class GramsTest {

  private static final int SIDE = 28;
  private static final int BATCH = 7;
  private static final int POINTS = 3;
  private static final DataSet DATA = DataSets.read("strokes[train=60,test=10]");

  @ParameterizedTest
  @CsvSource({"5, 1, VALID", "5, 3, VALID", "3, 2, SAME", "4, 3, SAME", "1, 1, SAME"})
  void aConvolutionReadsTheWindowsAtThePlacesDrawn(int size, int stride, Padding padding) {
    NetworkBuilder net = Network.builder("net");
    String x = net.input("image", Shape.of(SIDE, SIDE, 1));
    Conv2D one = Conv2D.of("conv", 2, size);
    x =
        net.call(
            new Conv2D(
                "conv", 2, size, stride, padding, ActivationFunction.LINEAR, true, one.kernel()),
            x);
    x = net.call(new GlobalAveragePooling2D("pool"), x);
    Network network = net.output("y", net.call(Dense.of("logits", 2), x)).build();
    int out = padding == Padding.SAME ? (SIDE + stride - 1) / stride : (SIDE - size) / stride + 1;
    int before = padding == Padding.SAME ? Math.max(0, (out - 1) * stride + size - SIDE) / 2 : 0;

    double[] gram = new double[size * size * size * size];
    RandomStream random = RandomStream.of(3, RandomStream.hash("calibration"));
    int[] examples = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      examples[i] = random.below(DATA.training().size());
    }
    int[] places = new int[POINTS];
    for (int p = 0; p < POINTS; p++) {
      places[p] = random.below(out * out);
    }
    for (int example : examples) {
      for (int place : places) {
        double[] row = new double[size * size];
        for (int i = 0; i < row.length; i++) {
          int y = place / out * stride - before + i / size;
          int z = place % out * stride - before + i % size;
          boolean inside = y >= 0 && y < SIDE && z >= 0 && z < SIDE;
          row[i] = inside ? pixel(example, y * SIDE + z) : 0;
        }
        add(gram, row);
      }
    }
    requireNear(taken(network, "conv/kernel"), gram);
  }

  @Test
  void aDenseLayerReadsThePlacesOfAnImageOneAfterTheOther() {
    NetworkBuilder net = Network.builder("net");
    String x = net.input("image", Shape.of(SIDE, SIDE, 1));
    x = net.call(new Flatten("flat"), x);
    Network network = net.output("y", net.call(Dense.of("logits", 2), x)).build();
    RandomStream random = RandomStream.of(3, RandomStream.hash("calibration"));
    double[] gram = new double[SIDE * SIDE * SIDE * SIDE];
    for (int i = 0; i < BATCH; i++) {
      int example = random.below(DATA.training().size());
      double[] row = new double[SIDE * SIDE];
      for (int p = 0; p < row.length; p++) {
        row[p] = pixel(example, p);
      }
      add(gram, row);
    }
    requireNear(taken(network, "logits/kernel"), gram);
  }

  private static double[] taken(Network network, String kernel) {
    State state = InitialValues.state(network, Masking.none(), Optimizer.sgd(0), 1);
    try (Grams grams =
        new Grams(
            network,
            EffectiveValues.of(network, Masking.none(), state),
            DATA,
            List.of(network.kernels().get(0)),
            new Execution(Device.CPU, 1).config())) {
      Map<String, double[]> all = grams.of(1, BATCH, POINTS, 3);
      assertThat(all).containsOnlyKeys(kernel);
      return all.get(kernel);
    }
  }

  private static double pixel(int example, int place) {
    InputTransform.Channels scale = (InputTransform.Channels) DATA.transform();
    double raw = DATA.training().select(new int[] {example}).toFloats()[place];
    return (raw - scale.mean().get(0)) / scale.standardDeviation().get(0);
  }

  private static void add(double[] gram, double[] row) {
    for (int i = 0; i < row.length; i++) {
      for (int k = 0; k < row.length; k++) {
        gram[i * row.length + k] += row[i] * row[k];
      }
    }
  }

  private static void requireNear(double[] taken, double[] expected) {
    assertThat(taken).hasSameSizeAs(expected);
    double most = 0;
    for (int i = 0; i < taken.length; i++) {
      assertThat(taken[i]).isCloseTo(expected[i], within(1e-3));
      most = Math.max(most, expected[i]);
    }
    assertThat(most).isPositive();
  }
}
