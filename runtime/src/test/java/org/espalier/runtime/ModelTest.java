// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every operation, function, kernel and lowering that random graphs meet. */
class ModelTest {

  private static final List<ModelOptions> ALL =
      List.of(
          ModelOptions.DEFAULT,
          ModelOptions.DEFAULT.withoutVectors(),
          ModelOptions.DEFAULT.withThreads(2),
          ModelOptions.DEFAULT.withoutVectors().withThreads(3));

  @Test
  void randomGraphsGiveWhatTheReferenceGives() {
    LongStream.range(0, 60).forEach(ModelTest::check);
  }

  @Test
  @Tag("full")
  void manyRandomGraphsGiveWhatTheReferenceGives() {
    LongStream.range(60, 2060).forEach(ModelTest::check);
  }

  private static void check(long seed) {
    ModelGraph graph = RandomGraphs.of(seed);
    for (ModelOptions options : ALL) {
      try (Model model = Model.of(graph, options)) {
        for (int batch : new int[] {1, 2, 5, 33}) {
          compare(model, seed, batch);
        }
      }
    }
  }

  private static void compare(Model model, long seed, int batch) {
    ModelGraph graph = model.graph();
    int in = graph.inputs().size();
    int out = graph.outputs().size();
    float[][][] examples = new float[batch][][];
    for (int i = 0; i < batch; i++) {
      examples[i] = RandomGraphs.inputs(graph, seed * 100 + i);
    }
    Buffer[] from = new Buffer[in];
    for (int k = 0; k < in; k++) {
      boolean ids = graph.inputs().get(k).type() == ModelGraph.Type.IDS;
      int size = graph.inputs().get(k).shape().size();
      FloatBuffer floats = FloatBuffer.allocate(size * batch);
      IntBuffer ints = IntBuffer.allocate(size * batch);
      for (int i = 0; i < batch; i++) {
        for (int j = 0; j < size; j++) {
          floats.put(i * size + j, examples[i][k][j]);
          ints.put(i * size + j, (int) examples[i][k][j]);
        }
      }
      from[k] = ids ? ints : floats;
    }
    FloatBuffer[] to = new FloatBuffer[out];
    for (int k = 0; k < out; k++) {
      to[k] = FloatBuffer.allocate(batch * model.outputShape(k).size());
    }
    model.predict(from, to, batch);
    for (int i = 0; i < batch; i++) {
      float[][] expected = ReferenceEvaluator.evaluate(graph, examples[i]);
      for (int k = 0; k < out; k++) {
        float largest = 1;
        for (float x : expected[k]) {
          largest = Math.max(largest, Math.abs(x));
        }
        for (int j = 0; j < expected[k].length; j++) {
          assertThat(to[k].get(i * expected[k].length + j))
              .as("graph %d, batch %d, example %d, output %d[%d]", seed, batch, i, k, j)
              .isCloseTo(expected[k][j], within(1e-5f * largest));
        }
      }
    }
  }
}
