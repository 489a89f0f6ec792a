// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.plan.Memory;
import org.espalier.runtime.plan.Parts;
import org.espalier.runtime.plan.Plan;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that several threads share compute what one thread does, to the bit. */
@Timeout(60)
class SharedPlanTest {

  private static final int GRAPHS = 60;

  @ParameterizedTest
  @CsvSource({"2, 1, true", "3, 1, false", "2, 5, false", "4, 5, true"})
  void partsOfRandomGraphsComputeWhatOneThreadDoes(int threads, int examples, boolean vectors) {
    ModelOptions options = new ModelOptions(threads, vectors, false);
    Kernels kernels = VectorSupport.kernels(options);
    try (Parts team = new Parts(threads, "test")) {
      for (int seed = 0; seed < GRAPHS; seed++) {
        ModelGraph graph = RandomGraphs.of(seed);
        Plan plan = Plan.of(graph, kernels, examples, threads);
        Memory memory = plan.newMemory();
        read(graph, plan, memory, examples, seed);
        plan.run(memory, examples);
        float[][] expected = write(graph, plan, memory, examples);
        Memory shared = plan.newMemory();
        read(graph, plan, shared, examples, seed);
        assertThat(team.tryRun((part, parts) -> plan.share(shared, examples, team, part))).isTrue();
        float[][] found = write(graph, plan, shared, examples);
        assertThat(found).as("graph %d", seed).isDeepEqualTo(expected);
      }
    }
  }

  private static void read(ModelGraph graph, Plan plan, Memory memory, int examples, long seed) {
    plan.begin(memory, examples);
    for (int input = 0; input < graph.inputs().size(); input++) {
      int size = graph.inputs().get(input).shape().size();
      float[] numbers = new float[examples * size];
      for (int example = 0; example < examples; example++) {
        float[] one = RandomGraphs.inputs(graph, 100 * seed + example)[input];
        System.arraycopy(one, 0, numbers, example * size, size);
      }
      boolean ids = graph.inputs().get(input).type() == ModelGraph.Type.IDS;
      plan.read(memory, input, ids ? rounded(numbers) : numbers, 0, examples);
    }
  }

  private static int[] rounded(float[] numbers) {
    int[] ids = new int[numbers.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) numbers[i];
    }
    return ids;
  }

  private static float[][] write(ModelGraph graph, Plan plan, Memory memory, int examples) {
    float[][] outputs = new float[graph.outputs().size()][];
    for (int i = 0; i < outputs.length; i++) {
      int value = graph.outputs().get(i).value();
      outputs[i] = new float[examples * graph.shapes().get(value).size()];
      plan.write(memory, i, outputs[i], 0, examples);
    }
    return outputs;
  }
}
