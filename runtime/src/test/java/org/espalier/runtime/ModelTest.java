// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {

  static java.util.stream.LongStream seeds() {
    return java.util.stream.LongStream.range(0, Integer.getInteger("graphs", 300));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givesWhatTheReferenceGives(long seed) {
    ModelGraph graph = RandomGraphs.of(seed);
    for (ModelOptions options :
        new ModelOptions[] {
          ModelOptions.DEFAULT,
          ModelOptions.DEFAULT.withoutVectors(),
          ModelOptions.DEFAULT.withThreads(2),
          ModelOptions.DEFAULT.withoutVectors().withThreads(3)
        }) {
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
              .isCloseTo(expected[k][j], org.assertj.core.data.Offset.offset(1e-5f * largest));
        }
      }
    }
  }
}
