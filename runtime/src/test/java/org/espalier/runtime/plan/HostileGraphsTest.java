// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.espalier.runtime.Model;
import org.espalier.runtime.ModelOptions;
import org.espalier.runtime.graph.ColumnIndices;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.SparseRows;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small graphs that ask for much: answered rightly, or refused, and soon. */
@Timeout(60)
class HostileGraphsTest {

  /** A window of which all but the last row is above the image; its one weight is in the first. */
  @ParameterizedTest
  @ValueSource(ints = {262_144, 131_072, 1000})
  void rowsFarAboveAnImageAreZeros(int width) {
    Window window = new Window(16_385, 1, 1, 1, 1, 1, 16_384, 0, 0, 0);
    float[] in = new float[width];
    Arrays.fill(in, 7);
    try (Model model = model(Shape.of(1, width, 1), convolution(window, 1, 0))) {
      assertThat(model.predict(in)).isEqualTo(new float[width]);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("needs more than 8192 MiB"); // 2^32 zeros
      assertThat(width).isGreaterThan(1000);
    }
  }

  /** Their masks would take 128 GiB and more. */
  @ParameterizedTest
  @ValueSource(ints = {512, 20_000})
  void columnsThatNoWeightNeedsTakeNothing(int width) {
    Window window = new Window(2, 512, 1, 1, 32_768, 1, 32_768, 0, 256, 255);
    try (Model model = model(Shape.of(1, width, 1), convolution(window, 1))) {
      assertThat(model.predict(new float[width])).isEqualTo(new float[width]);
    }
  }

  /** Each takes less than the JVM may have. */
  @Test
  void masksOfAllOperationsTogetherAreRefused() {
    Window window = new Window(1, 3, 1, 1, 1, 1, 0, 0, 1, 1);
    Op op = convolution(window, 1, 0, 2);
    long most = Runtime.getRuntime().maxMemory();
    int width = 170_000; // 1.3 MB of masks
    List<Op> ops = Collections.nCopies((int) (most / 1_000_000), op);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model(Shape.of(1, width, 1), ops.toArray(new Op[0])))
        .withMessageStartingWith("model hostile needs ");
  }

  @Test
  void largeMatricesThatAreUsedOftenAreRefused() {
    int[] columns = new int[1_000_000];
    Arrays.setAll(columns, i -> 3 * i);
    Op op = convolution(Window.valid(1, 1), 3_000_000, columns);
    List<Op> ops = Collections.nCopies((int) (Runtime.getRuntime().maxMemory() / 3_500_000), op);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model(Shape.of(1, 1, 3_000_000), ops.toArray(new Op[0])))
        .withMessageStartingWith("model hostile needs ");
  }

  /** A row of operations, and all applied to one value and put together. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(20)
  void manyOperationsArePlannedSoon(boolean row) {
    List<Op> ops = new ArrayList<>();
    List<Integer> results = new ArrayList<>();
    for (int i = 0; i < 300_000; i++) {
      ops.add(new Op.Activation(row ? i : 0, Function.LINEAR));
      results.add(i + 1);
    }
    ops.add(new Op.Concatenation(row ? List.of(300_000) : results));
    try (Model model = model(Shape.of(1), ops.toArray(new Op[0]))) {
      float[] expected = new float[row ? 1 : 300_000];
      Arrays.fill(expected, 3);
      assertThat(model.predict(new float[] {3})).isEqualTo(expected);
    }
  }

  private static Op convolution(Window window, int channels, int... columns) {
    float[] ones = new float[columns.length];
    Arrays.fill(ones, 1);
    int all = window.size() * channels;
    ColumnIndices indices = new ColumnIndices(columns.length, all);
    indices.set(0, columns, columns.length);
    SparseRows rows = new SparseRows(new int[] {0, columns.length}, indices, ones);
    Weights weights = Weights.wrap(1, all, rows);
    return new ProductOp.Convolution(
        0, window, Product.of(weights, Floats.zeros(1), Function.LINEAR));
  }

  private static Model model(Shape input, Op... ops) {
    ModelGraph graph =
        new ModelGraph(
            "hostile",
            List.of(ModelGraph.Input.floats("x", input)),
            List.of(ops),
            List.of(new ModelGraph.Output("y", ops.length)),
            List.of());
    return Model.of(graph, ModelOptions.DEFAULT.withoutVectors());
  }
}
