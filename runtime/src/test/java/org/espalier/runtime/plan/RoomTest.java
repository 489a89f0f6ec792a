// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;
import org.espalier.runtime.kernel.Copies;
import org.espalier.runtime.kernel.Kernels;
import org.junit.jupiter.api.Test;

class RoomTest {

  @Test
  void whatFitsIsGranted() {
    assertThatCode(() -> new Room("cats", 5 << 20).take(5 << 20)).doesNotThrowAnyException();
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Room("cats", 5 << 20).take((5 << 20) + 1))
        .withMessage(
            "model cats needs 6 MiB for a prediction, the JVM may have 5 MiB;"
                + " give it more by java -Xmx, or make its inputs smaller");
  }

  @Test
  void whatIsGrantedCountsTogether() {
    Room room = new Room("cats", 5 << 20);
    room.take(3 << 20);
    room.take(2 << 20);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> room.take(1))
        .withMessageStartingWith("model cats needs 6 MiB for a prediction");
  }

  @Test
  void memoryForAPlanIsItsNumbersAndIds() {
    Memory memory = new Memory(1000, 30, 1);
    assertThat(Memory.bytes(1000, 30))
        .isEqualTo(4L * memory.numbers.length + 4L * memory.ids.length);
  }

  @Test
  void placesBeyondAnArrayAreRefused() {
    Op op = new Op.Activation(0, Function.TANH);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(Shape.of(40_000, 50_000, 1), op, 1))
        .withMessageStartingWith("model huge needs more than 8192 MiB for a prediction")
        .withMessageEndingWith("no array holds as much, or make its inputs smaller");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(Shape.of(4000, 4000, 1), op, 1 << 20))
        .withMessageStartingWith("model huge needs more than 8192 MiB for a prediction");
  }

  @Test
  void moreThanTheJvmMayHaveIsRefused() {
    long most = Runtime.getRuntime().maxMemory();
    int rows = (int) Math.min(most / 4 / 10_000 / 2 + 1, 110_000); // two values of as much as half
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(Shape.of(rows, 10_000, 1), new Op.Activation(0, Function.TANH), 1))
        .withMessageContaining("the JVM may have " + (most >> 20) + " MiB");
  }

  @Test
  void windowsThatTakeHugeStepsAreGrantedWhatTheirWeightsMayNeed() {
    Window window = new Window(1, 32_768, 32_768, 1, 1, 1, 0, 0, 16_384, 16_383);
    Weights none = Weights.of(1, 32_768 * 50, new float[32_768 * 50]);
    Op op =
        new ProductOp.Convolution(0, window, Product.of(none, Floats.zeros(1), Function.LINEAR));
    assertThatCode(() -> plan(Shape.of(1, 1, 50), op, 1)).doesNotThrowAnyException();
  }

  @Test
  void weightsHeldWholeAreNotCopied() {
    float[] ones = new float[1 << 20];
    Arrays.fill(ones, 1);
    Product whole =
        Product.of(Weights.of(1 << 10, 1 << 10, ones), Floats.zeros(1 << 10), Function.LINEAR);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    plan(Shape.of(1 << 10), new ProductOp.Dense(0, whole), 1);
    assertThat(threads.getThreadAllocatedBytes(id) - before).isLessThan(1 << 20);
  }

  @Test
  void masksOfCopiesThatAreMadeAreCounted() {
    Shape image = Shape.of(70, 66, 40);
    RowCopies kept = copies(Window.same(image, 3, 1), image, image);
    kept.need(0, 1, 7);
    kept.need(2, 1, 3);
    kept.size();
    assertThat(kept.bytes()).isEqualTo(4L * ((6 + 2) * 66 + 16)); // one column, a band of 6 rows

    RowCopies strided = copies(Window.same(image, 3, 2), image, Shape.of(35, 33, 40));
    strided.need(0, 0, 7);
    strided.need(1, 0, 7);
    strided.need(2, 0, 7); // as row 0, one further down
    strided.size();
    assertThat(strided.bytes()).isEqualTo(4L * 2 * 2 * (35 + 1) * 33); // two phases, two maps each
  }

  private static RowCopies copies(Window window, Shape in, Shape out) {
    Layout input = Layout.of(1, in.positions(), in.channels(), 0);
    return new RowCopies(window, in, out, input, Copies.SCALAR);
  }

  private static void plan(Shape input, Op op, int capacity) {
    ModelGraph graph =
        new ModelGraph(
            "huge",
            List.of(ModelGraph.Input.floats("x", input)),
            List.of(op),
            List.of(new ModelGraph.Output("y", 1)),
            List.of());
    Plan.of(graph, Kernels.SCALAR, capacity, 1);
  }
}
