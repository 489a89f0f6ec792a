// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.ActivationFunction;
import org.espalier.graph.network.BatchNormalization;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Layer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class BatchNormFoldingTest {

  static Stream<Arguments> networks() {
    return LongStream.range(1, 4)
        .boxed()
        .flatMap(
            seed ->
                Stream.of(
                    Arguments.of(SmallNetworks.residual(), 0, seed),
                    Arguments.of(SmallNetworks.depthwise(), 0, seed),
                    Arguments.of(SmallNetworks.preActivation(), 2, seed)));
  }

  @ParameterizedTest(name = "{0}, seed {2}")
  @MethodSource("networks")
  void keepsWhatTheNetworkComputes(Network network, int left, long seed) {
    TrainedNetwork trained = SmallNetworks.withRandomValues(network, seed);
    TrainedNetwork folded = BatchNormFolding.fold(trained);
    assertThat(normalizations(folded.network())).isEqualTo(left);
    float[] pixels = SmallNetworks.pixels(8, seed);
    ExportCheck.Comparison comparison =
        ExportCheck.compare(logits(folded, pixels), logits(trained, pixels), 3);
    assertThat(comparison).matches(ExportCheck.Comparison::agrees);
  }

  @Test
  void computesKernelAndBias() {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("fc", 2).withBias(false), net.input("x", Shape.of(1)));
    x = net.call(new BatchNormalization("bn", 0.9, 1, Initializer.ones()), x);
    TrainedNetwork folded =
        BatchNormFolding.fold(
            trained(
                net.output("y", x).build(),
                Map.of(
                    "fc/kernel", Tensor.of(Shape.of(1, 2), 5, 0),
                    "bn/scale", Tensor.of(Shape.of(2), 6, -4),
                    "bn/offset", Tensor.of(Shape.of(2), 1, 10),
                    "bn/moving_mean", Tensor.of(Shape.of(2), 2, 3),
                    "bn/moving_variance", Tensor.of(Shape.of(2), 8, 0))));
    assertThat(folded.values())
        .isEqualTo(
            Map.of( // factors 6 / sqrt(8 + 1) = 2 and -4 / sqrt(0 + 1) = -4
                "fc/kernel", Tensor.of(Shape.of(1, 2), 10, 0.0f), // -0 would differ
                "fc/bias", Tensor.of(Shape.of(2), -2 * 2 + 1, -3 * -4 + 10)));
    assertThat(folded.network().outputs()).containsExactly(new Network.Output("y", "fc"));
  }

  @Test
  void foldsOneAfterAnother() {
    NetworkBuilder net = Network.builder("net");
    String x = net.call(Dense.of("fc", 3), net.input("x", Shape.of(2)));
    x = net.call(BatchNormalization.of("bn1"), x);
    x = net.call(BatchNormalization.of("bn2"), x);
    assertThat(folded(net.output("y", x).build())).isZero();
  }

  @Test
  void leavesWhatFollowsAnActivation() {
    NetworkBuilder net = Network.builder("net");
    Layer layer = Dense.of("fc", 3).withActivation(ActivationFunction.RELU);
    String x = net.call(layer, net.input("x", Shape.of(2)));
    assertThat(folded(net.output("y", net.call(BatchNormalization.of("bn"), x)).build())).isOne();
  }

  @Test
  void leavesALayerThatTwoCallsShare() {
    NetworkBuilder net = Network.builder("net");
    Layer shared = Dense.of("fc", 2);
    String x = net.call(shared, net.input("x", Shape.of(2)));
    x = net.call(BatchNormalization.of("bn"), net.call(shared, x));
    assertThat(folded(net.output("y", x).build())).isOne();
  }

  @Test
  void leavesANormalizationThatTwoCallsShare() {
    NetworkBuilder net = Network.builder("net");
    Layer shared = BatchNormalization.of("bn");
    String x = net.call(shared, net.call(Dense.of("fc1", 2), net.input("x", Shape.of(2))));
    x = net.call(shared, net.call(Dense.of("fc2", 2), x));
    assertThat(folded(net.output("y", x).build())).isEqualTo(2);
  }

  private static long folded(Network network) {
    return normalizations(
        BatchNormFolding.fold(SmallNetworks.withRandomValues(network, 1)).network());
  }

  private static long normalizations(Network network) {
    return network.calls().stream().filter(c -> c.layer() instanceof BatchNormalization).count();
  }

  private static TrainedNetwork trained(Network network, Map<String, Tensor> values) {
    return new TrainedNetwork(network, InputTransform.unitPixels(), values, List.of());
  }

  private static float[] logits(TrainedNetwork trained, float[] pixels) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      InferenceGraph inference =
          InferenceGraph.lower(
              tf, trained.network(), trained.transform(), new ConstantWeights(tf, trained));
      org.tensorflow.ndarray.Shape shape = org.tensorflow.ndarray.Shape.of(8, 6, 6, 2);
      try (Session session = new Session(graph);
          TFloat32 batch = Columns.floats(shape, pixels);
          Result result =
              session
                  .runner()
                  .feed(inference.inputs().get("image"), batch)
                  .fetch(inference.outputs().get("logits"))
                  .run()) {
        return Columns.floats((TFloat32) result.get(0));
      }
    }
  }
}
