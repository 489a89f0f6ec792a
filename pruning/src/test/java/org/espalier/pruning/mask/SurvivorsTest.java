// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Conv2D;
import org.espalier.graph.network.Dense;
import org.espalier.graph.network.Flatten;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkBuilder;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.junit.jupiter.api.Test;

class SurvivorsTest {

  // The convolution has 3 * 3 * 1 * 2 = 18 weights, each used at 4 * 4 = 16 positions; the dense
  // layer 4 * 4 * 2 * 3 = 96 weights, each used once.
  private static final Network NETWORK = network();
  private static final Parameter CONVOLUTION = NETWORK.kernels().get(0);
  private static final Parameter DENSE = NETWORK.kernels().get(1);

  @Test
  void aDenseNetworkKeepsEverything() {
    Survivors survivors =
        Survivors.of(NETWORK, NETWORK.kernels(), Masking.kernels(NETWORK), state(0, 0));

    assertThat(survivors)
        .isEqualTo(
            new Survivors(
                List.of(new Survivors.Layer(CONVOLUTION, 18), new Survivors.Layer(DENSE, 96)),
                18 * 16 + 96,
                18 * 16 + 96));
    assertThat(survivors.density()).isEqualTo(1.0);
    assertThat(survivors.empty()).isEmpty();
  }

  @Test
  void countsWeightsAndTheMultiplyAddsOnThem() {
    Survivors survivors =
        Survivors.of(NETWORK, NETWORK.kernels(), Masking.kernels(NETWORK), state(5, 10));

    assertThat(survivors.layers().stream().map(Survivors.Layer::remaining))
        .containsExactly(13L, 86L);
    assertThat(survivors.prunable()).isEqualTo(114);
    assertThat(survivors.remaining()).isEqualTo(99);
    assertThat(survivors.density()).isEqualTo(99 / 114.0);
    assertThat(survivors.multiplyAdds()).isEqualTo(384);
    assertThat(survivors.keptMultiplyAdds()).isEqualTo(384 - 5 * 16 - 10);
  }

  @Test
  void aKernelThatIsNotPrunedCountsOnlyInTheMultiplyAdds() {
    Survivors survivors =
        Survivors.of(NETWORK, List.of(CONVOLUTION), Masking.kernels(NETWORK), state(5, 0));

    assertThat(survivors.prunable()).isEqualTo(18);
    assertThat(survivors.multiplyAdds()).isEqualTo(384);
    assertThat(survivors.keptMultiplyAdds()).isEqualTo(384 - 5 * 16);
  }

  @Test
  void namesTheLayersWithoutWeights() {
    Survivors survivors =
        Survivors.of(NETWORK, NETWORK.kernels(), Masking.kernels(NETWORK), state(18, 0));

    assertThat(survivors.empty()).containsExactly("conv/kernel");
  }

  private static State state(int prunedConvolution, int prunedDense) {
    return InitialValues.state(NETWORK, Masking.kernels(NETWORK), Optimizer.sgd(0), 1)
        .with(
            Map.of(
                "mask/conv/kernel", mask(CONVOLUTION, prunedConvolution),
                "mask/logits/kernel", mask(DENSE, prunedDense)));
  }

  private static Tensor mask(Parameter kernel, int pruned) {
    float[] mask = new float[(int) kernel.shape().size()];
    Arrays.fill(mask, pruned, mask.length, 1);
    return Tensor.of(kernel.shape(), mask);
  }

  private static Network network() {
    NetworkBuilder net = Network.builder("conv-net");
    String x = net.input("image", Shape.of(4, 4, 1));
    x = net.call(new Flatten("flatten"), net.call(Conv2D.of("conv", 2, 3), x));
    return net.output("logits", net.call(Dense.of("logits", 3), x)).build();
  }
}
