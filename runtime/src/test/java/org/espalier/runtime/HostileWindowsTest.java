// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Kernels;
import org.espalier.runtime.plan.Plan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answered rightly, or refused for want of memory; planned with no more than they account for. */
class HostileWindowsTest {

  private static final long NOTES = 1 << 26; // bytes to plan with: columns of weights
  private static final long MASKS = 200; // bytes to plan with for each number of a prediction
  private static final int MOST_NUMBERS = 1 << 20; // to predict with

  private int predicted;
  private int refused;

  @Test
  @Timeout(120)
  void answersOrRefuses() {
    ask(0, 200);
    assertThat(predicted).isGreaterThan(50);
  }

  @Test
  @Tag("full")
  @Timeout(600)
  void answersOrRefusesMany() {
    ask(200, 5200);
    assertThat(refused).isPositive();
  }

  private void ask(int first, int end) {
    for (int seed = first; seed < end; seed++) {
      ModelGraph graph = HostileWindows.of(seed);
      String name = "hostile windows " + seed;
      long before = allocated();
      try {
        Plan plan = Plan.of(graph, Kernels.SCALAR, 1, 1);
        assertThat(allocated() - before).as(name).isLessThan(NOTES + MASKS * plan.numbers());
        if (plan.numbers() <= MOST_NUMBERS) {
          predicted++;
          predict(graph, 1, name);
          predict(graph, 2, name);
        }
      } catch (IllegalArgumentException e) {
        assertThat(e).as(name).hasMessageStartingWith("model sample needs ");
        refused++;
      }
    }
  }

  private static void predict(ModelGraph graph, int batch, String name) {
    try (Model model = Model.of(graph, ModelOptions.DEFAULT.withoutVectors())) {
      int size = model.inputs().get(0).shape().size();
      float[] in = new float[batch * size];
      Random random = new Random(batch);
      for (int i = 0; i < in.length; i++) {
        in[i] = random.nextInt(100); // sums are exact
      }
      float[] out = new float[batch * model.outputShape(0).size()];
      model.predict(in, out, batch);
      for (int i = 0; i < batch; i++) {
        float[] example = Arrays.copyOfRange(in, i * size, (i + 1) * size);
        float[] found =
            Arrays.copyOfRange(out, i * out.length / batch, (i + 1) * out.length / batch);
        assertThat(found).as(name).isEqualTo(expected(graph, example));
      }
    }
  }

  /** Weight by weight. */
  private static float[] expected(ModelGraph graph, float[] in) {
    ProductOp.Convolution op = (ProductOp.Convolution) graph.ops().get(0);
    Window window = op.window();
    SparseRows weights = op.product().weights().sparseRows();
    Shape shape = graph.inputs().get(0).shape();
    Shape result = graph.shapes().get(1);
    float[] out = new float[result.size()];
    for (int i = 0; i < weights.values().length; i++) {
      int channel = weights.columnIndices().get(i) % shape.channels();
      int place = weights.columnIndices().get(i) / shape.channels();
      int top = place / window.width() * window.dilationY() - window.top();
      int left = place % window.width() * window.dilationX() - window.left();
      for (int position = 0; position < out.length; position++) {
        int y = position / result.width() * window.strideY() + top;
        int x = position % result.width() * window.strideX() + left;
        if (y >= 0 && y < shape.height() && x >= 0 && x < shape.width()) {
          int at = (y * shape.width() + x) * shape.channels() + channel;
          out[position] += weights.values()[i] * in[at];
        }
      }
    }
    return out;
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
