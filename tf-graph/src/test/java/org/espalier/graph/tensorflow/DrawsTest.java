// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

class DrawsTest {

  @Test
  void drawsWhatTensorFlowsFirstVersionsDraw() {
    Random random = new Random(5);
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TInt32> shape = tf.constant(new int[] {3, 7});
      for (int i = 0; i < 20; i++) {
        Operand<TInt64> seed = tf.constant(new long[] {random.nextLong(), random.nextLong()});
        Draws draws = new Draws(tf, seed);
        int bound = 1 + random.nextInt(100);
        try (Result drawn =
            session
                .runner()
                .fetch(draws.uniform(shape))
                .fetch(tf.random.statelessRandomUniform(shape, seed))
                .fetch(draws.integers(shape, bound))
                .fetch(
                    tf.random.statelessRandomUniformInt(
                        shape, seed, tf.constant(0), tf.constant(bound)))
                .run()) {
          assertThat((TFloat32) drawn.get(0)).isEqualTo(drawn.get(1));
          assertThat((TInt32) drawn.get(2)).isEqualTo(drawn.get(3));
        }
      }
    }
  }
}
