// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.espalier.graph.data.RandomStream;
import org.junit.jupiter.api.Test;

class ObservationTest {

  /** conv1 and conv2 of 20 and 50 channels on images of 28 and 12, fc1 of 500. */
  private static final PlanLayers LENET = BudgetTest.channels(BudgetTest.network("lenet-5"));

  private static final Observation OBSERVATION =
      new Observation(LENET.layers(), Products.multiplyAdds(LENET));

  @Test
  void whatIsFixedIsScaledOverTheLayers() {
    float[] conv1 = OBSERVATION.of(0, new double[3]);
    float[] conv2 = OBSERVATION.of(1, new double[] {0.5, 0, 0});
    float[] fc1 = OBSERVATION.of(2, new double[] {0.5, 0.5, 0});

    assertThat(conv1).hasSize(11).startsWith(0, 0, 0, 1, 1); // place, outputs, inputs, image
    assertThat(conv2).startsWith(0.5f, 30 / 480f, 19 / 799f, 11 / 27f, 11 / 27f);
    assertThat(fc1).startsWith(1, 1, 1, 0, 0);
    assertThat(conv1[6]).isEqualTo(1); // the window is 5, of the dense layer 1
    assertThat(fc1[6]).isEqualTo(0);
  }

  @Test
  void whatDependsOnThePlanIsAFraction() {
    Cost cost = Products.multiplyAdds(LENET);
    double whole = cost.whole();
    double[] alone = new double[3];
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double[] without = {1, 1, 1};
      without[i] = 0;
      alone[i] = whole - cost.of(without);
      sum += alone[i];
    }
    float[] conv2 = OBSERVATION.of(1, new double[] {0.25, 0, 0});

    assertThat((double) conv2[8]).isCloseTo(0.75 * alone[0] / sum, within(1e-6)); // saved
    assertThat((double) conv2[9]).isCloseTo(alone[2] / sum, within(1e-6)); // to come
    assertThat(conv2[10]).isEqualTo(0.25f);
    assertThat(OBSERVATION.of(0, new double[3])[10]).isEqualTo(1);
  }

  @Test
  void everyFeatureIsBetweenZeroAndOne() {
    PlanLayers layers = BudgetTest.channels(BudgetTest.network("resnet-20"));
    Observation observation = new Observation(layers.layers(), Products.parameters(layers));
    RandomStream random = RandomStream.of(4);
    double[] fractions = new double[layers.layers().size()];
    for (int layer = 0; layer < fractions.length; layer++) {
      for (float feature : observation.of(layer, fractions)) {
        assertThat(feature).isBetween(0f, 1f);
      }
      fractions[layer] = random.uniform();
    }
  }
}
