// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once everything has been compiled, a prediction allocates nothing. */
class SteadyStateTest {

  private static final int CALLS = 10_000;
  private static final int FEW = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(2); // until the compiler is done

  @ParameterizedTest
  @CsvSource({"1, true, 1", "1, false, 1", "6, true, 1", "6, false, 1", "40, false, 2"})
  void tenThousandPredictionsAllocateNothing(int batch, boolean vectors, int threads) {
    try (Model model = Model.of(graph(), new ModelOptions(threads, vectors, false))) {
      float[] in = new float[batch * model.inputs().get(0).shape().size()];
      float[] out = new float[batch * model.outputShape(0).size()];
      Arrays.fill(in, 0.5f);
      requireNothing(() -> model.predict(in, out, batch));
    }
  }

  @Test
  void buffersIdsTablesAndLooseChannelsAllocateNothing() {
    try (Model model = Model.of(mixed(), ModelOptions.DEFAULT)) {
      Buffer[] in = {
        IntBuffer.allocate(4),
        ByteBuffer.allocateDirect(8).asFloatBuffer(),
        FloatBuffer.allocate(50).asReadOnlyBuffer()
      };
      FloatBuffer[] out = {FloatBuffer.allocate(model.outputShape(0).size())};
      requireNothing(() -> model.predict(in, out, 1));
    }
  }

  private static void requireNothing(Runnable prediction) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long allocated;
    do {
      allocated = allocatedBy(FEW, prediction);
      if (allocated == 0) {
        allocated = allocatedBy(CALLS, prediction);
      }
    } while (allocated != 0 && System.nanoTime() < end);
    assertThat(allocated).isZero();
  }

  private static long allocatedBy(int calls, Runnable prediction) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] ids = involved();
    long before = sum(threads.getThreadAllocatedBytes(ids));
    long self = Thread.currentThread().getId();
    long own = threads.getThreadAllocatedBytes(self);
    for (int i = 0; i < calls; i++) {
      prediction.run();
    }
    long mine = threads.getThreadAllocatedBytes(self) - own - own(threads, self);
    long others = sum(threads.getThreadAllocatedBytes(ids)) - before;
    return mine + others;
  }

  /** The model's own threads. */
  private static long[] involved() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("small-"))
        .mapToLong(Thread::getId)
        .toArray();
  }

  private static long sum(long[] numbers) {
    return Arrays.stream(numbers).sum();
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

  /** Ids, a table's row and an image. */
  private static ModelGraph mixed() {
    Shape image = Shape.of(5, 5, 2);
    Product scaled = Samples.product(2, 9, 0.7, 6);
    Weights table = Samples.product(30, 6, 0.4, 7).weights();
    List<TableColumn> columns =
        List.of(
            new TableColumn.Numeric("age", 40, 10),
            new TableColumn.Categorical("city", List.of("Ulm", "Bonn")));
    List<Op> ops =
        List.of(
            new Op.EmbeddingBag(0, table, true, Floats.zeros(6), Function.RELU),
            new Op.TableColumns(1, columns),
            new ProductOp.DepthwiseConvolution(2, Window.same(image, 3, 1), scaled),
            new Op.GlobalPool(5, Pooling.AVERAGE),
            new Op.Concatenation(List.of(3, 4, 6)),
            new Op.Activation(7, Function.SOFTMAX));
    return new ModelGraph(
        "mixed",
        List.of(
            new ModelGraph.Input("words", Shape.of(4), ModelGraph.Type.IDS, List.of()),
            ModelGraph.Input.floats("row", Shape.of(2)),
            ModelGraph.Input.floats("image", image)),
        ops,
        List.of(new ModelGraph.Output("y", 8)),
        List.of());
  }
}
