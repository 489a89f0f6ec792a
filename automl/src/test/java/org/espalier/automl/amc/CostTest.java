// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.data.RandomStream;
import org.espalier.graph.network.Network;
import org.espalier.graph.state.State;
import org.espalier.graph.state.Tensor;
import org.espalier.graph.training.InitialValues;
import org.espalier.graph.training.Masking;
import org.espalier.graph.training.Optimizer;
import org.espalier.graph.training.Schedules;
import org.espalier.graph.training.TrainingSettings;
import org.espalier.pruning.mask.Channel;
import org.espalier.pruning.mask.Unit;
import org.espalier.pruning.shrink.Shrinking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostTest {

  @ParameterizedTest
  @ValueSource(strings = {"lenet-300-100", "lenet-5", "conv-4", "resnet-20"})
  void isThatOfTheNetworkWithTheChannelsCutOut(String model) {
    Network network = BudgetTest.network(model);
    Masking masking = new Channel().masking(network, network.kernels());
    State state =
        InitialValues.state(
            network,
            masking,
            TrainingSettings.of(10, Optimizer.sgd(0), new Schedules.Constant(0.1)),
            1);
    List<PlanLayer> layers = BudgetTest.channels(network).layers();
    RandomStream random = RandomStream.of(3);
    double[] fractions = new double[layers.size()];
    Map<String, Tensor> masks = new HashMap<>();
    for (int i = 0; i < fractions.length; i++) {
      int units = layers.get(i).units();
      int kept = 1 + random.below(units);
      float[] mask = new float[units];
      java.util.Arrays.fill(mask, 0, kept, 1);
      String name = BudgetTest.channels(network).mask(i);
      masks.put(name, Tensor.of(state.get(name).shape(), mask));
      fractions[i] = (double) kept / units;
    }
    Network cut = Shrinking.shrink(network, masking, state.with(masks), 1).network();

    assertThat(Products.multiplyAdds(BudgetTest.channels(network)).of(fractions))
        .isCloseTo((double) cut.multiplyAdds(), offset(1e-6 * cut.multiplyAdds()));
    double parameters = cut.parameters().stream().mapToLong(p -> p.shape().size()).sum();
    assertThat(Products.parameters(BudgetTest.channels(network)).of(fractions))
        .isCloseTo(parameters, offset(1e-6 * parameters));
  }

  @Test
  void ofWeightsEachKernelCountsByItself() {
    Network network = BudgetTest.network("lenet-300-100");
    Cost cost = Products.multiplyAdds(new PlanLayers(network, Unit.WEIGHTS, network.kernels()));

    assertThat(cost.whole()).isEqualTo(266_200);
    assertThat(cost.of(new double[] {0.5, 1, 0.1})).isEqualTo(117_600 + 30_000 + 100);
  }
}
