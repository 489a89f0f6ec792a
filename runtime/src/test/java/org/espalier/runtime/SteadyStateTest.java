// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once everything has been compiled, a prediction allocates nothing. */
class SteadyStateTest {

  private static final int CALLS = 10_000;
  private static final int FEW = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(2); // until the compiler is done

  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "6, true", "6, false"})
  void tenThousandPredictionsAllocateNothing(int batch, boolean vectors) {
    ModelOptions options = vectors ? ModelOptions.DEFAULT : ModelOptions.DEFAULT.withoutVectors();
    try (Model model = Model.of(graph(), options)) {
      float[] in = new float[batch * model.inputs().get(0).shape().size()];
      float[] out = new float[batch * model.outputShape(0).size()];
      Arrays.fill(in, 0.5f);
      long end = System.nanoTime() + PATIENCE.toNanos();
      long allocated;
      do {
        allocated = allocatedBy(FEW, model, in, out, batch);
        if (allocated == 0) {
          allocated = allocatedBy(CALLS, model, in, out, batch);
        }
      } while (allocated != 0 && System.nanoTime() < end);
      assertThat(allocated).isZero();
    }
  }

  private static long allocatedBy(int calls, Model model, float[] in, float[] out, int batch) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    for (int i = 0; i < calls; i++) {
      model.predict(in, out, batch);
    }
    return threads.getThreadAllocatedBytes(id) - before - own(threads, id);
  }

  /** What asking allocates. */
  private static long own(ThreadMXBean threads, long id) {
    long before = threads.getThreadAllocatedBytes(id);
    return threads.getThreadAllocatedBytes(id) - before;
  }

  /** Each lowering, sparse and dense, pooling, an addition and both dense layers. */
  private static ModelGraph graph() {
    Shape image = Shape.of(9, 9, 1);
    Shape half = Shape.of(5, 5, 3);
    List<Op> ops =
        List.of(
            new ProductOp.Convolution(0, Window.same(image, 3, 1), Samples.product(3, 9, 0.5, 1)),
            new ProductOp.Convolution(1, Window.same(image, 3, 2), Samples.product(3, 27, 0.9, 2)),
            new ProductOp.Convolution(2, Window.same(half, 3, 1), Samples.product(3, 27, 0.2, 3)),
            new Op.Add(2, 3, Function.RELU),
            new Op.Pool(4, Pooling.MAXIMUM, Window.valid(2, 2)),
            new Op.Flatten(5),
            new ProductOp.Dense(6, Samples.product(20, 12, 0.3, 4)),
            new ProductOp.Dense(7, Samples.product(10, 20, 1, 5)));
    return new ModelGraph(
        "small",
        List.of(ModelGraph.Input.floats("x", image)),
        ops,
        List.of(new ModelGraph.Output("y", 8)),
        List.of());
  }
}
