// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.benchmark;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the choice of the pooling operation brings: oneDNN has a kernel for {@code MaxPool}, which
 * networks are lowered to, and none for the {@code MaxPoolV2} that {@code tf.nn.maxPool} makes.
 */
@Tag("benchmark")
final class PoolingBenchmark {

  private static final int STEPS = 100;

  @Test
  void lenet5TakesAtLeast30PercentMoreSteps() {
    try (PooledLeNet known = PooledLeNet.open(PooledLeNet::maxPool);
        PooledLeNet unknown = PooledLeNet.open(PooledLeNet::maxPoolV2)) {
      Quartiles ratio = Alternation.ratio(30, () -> unknown.train(STEPS), () -> known.train(STEPS));
      new Figure("pooling-lenet-5", "step with MaxPoolV2 / with MaxPool, batch 60", ratio)
          .requireAtLeast(1.3);
    }
  }
}
