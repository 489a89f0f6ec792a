// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import org.espalier.graph.data.BatchSource;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.graph.training.Masking;
import org.espalier.models.Models;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What masks cost: the time of a training step with a mask on every kernel over one without. Blocks
 * are of 100 steps, but of 10 for ResNet-20, whose 100 would take most of a minute.
 */
@Tag("benchmark")
final class MaskOverheadBenchmark {

  @Test
  void lenet300CostsAtMost15PercentMore() {
    measure("lenet-300-100", Tasks.DIGIT, 60, Tasks.digits(), 100, 100).requireAtMost(1.15);
  }

  @Test
  void lenet5CostsAtMost5PercentMore() {
    measure("lenet-5", Tasks.DIGIT, 60, Tasks.digits(), 100, 30).requireAtMost(1.05);
  }

  @Test
  void resnet20CostsAtMost5PercentMore() {
    measure("resnet-20", Tasks.PICTURE, 128, Tasks.pictures(), 10, 30).requireAtMost(1.05);
  }

  private static Figure measure(
      String model, Shape input, int batch, BatchSource source, int steps, int pairs) {
    Network network = Models.create(model, input, Tasks.CLASSES);
    try (Trainer masked =
            Tasks.open(network, Masking.kernels(network), Tasks.momentum(batch), source);
        Trainer dense = Tasks.open(network, Masking.none(), Tasks.momentum(batch), source)) {
      return new Figure(
          "mask-overhead-" + model,
          "step with masks / without, batch " + batch,
          Alternation.ratio(pairs, Tasks.steps(masked, steps), Tasks.steps(dense, steps)));
    }
  }
}
