// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.Product.Kernel;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.api.Test;

class TuningTest {

  @Test
  void answersStayWithinRounding() {
    ModelGraph graph = Samples.network();
    float[] example = Samples.numbers(graph.inputs().get(0).shape().size(), new Random(2));
    float[] expected = ReferenceEvaluator.evaluate(graph, new float[][] {example})[0];
    try (Model model = Model.of(graph, ModelOptions.DEFAULT.withMeasuredKernels())) {
      float[] found = model.predict(example);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
      }
    }
  }

  @Test
  void layersWithFewWeightsAreSparse() {
    Product product = Samples.product(20, 100, 0.05, 3).with(Kernel.DENSE, Kernel.DENSE);
    ModelGraph graph = Samples.graph(Shape.of(100), List.of(new ProductOp.Dense(0, product)));
    ModelGraph measured = Tuning.measured(graph, ModelOptions.DEFAULT);
    assertThat(measured.ops())
        .containsExactly(new ProductOp.Dense(0, product.with(Kernel.SPARSE, Kernel.SPARSE)));
  }

  @Test
  void onlyKernelsChange() {
    ModelGraph graph = Samples.network();
    ModelGraph measured = Tuning.measured(graph, ModelOptions.DEFAULT);
    assertThat(measured.inputs()).isEqualTo(graph.inputs());
    assertThat(measured.outputs()).isEqualTo(graph.outputs());
    assertThat(measured.labels()).isEqualTo(graph.labels());
    assertThat(sparse(measured)).isEqualTo(sparse(graph));
  }

  @Test
  void refusesByTheModelsName() {
    int rows = (int) Math.min(Runtime.getRuntime().maxMemory() / 4 / 10_000 + 1, 110_000);
    Product one = Product.of(Weights.of(1, 1, new float[] {1}), Floats.of(0), Function.LINEAR);
    Shape input = Shape.of(rows, 10_000, 1); // as large as all memory
    Op op = new ProductOp.Convolution(0, Window.same(input, 1, 1), one);
    ModelGraph graph = Samples.graph(input, List.of(op));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tuning.measured(graph, ModelOptions.DEFAULT))
        .withMessageStartingWith("model " + graph.name() + " needs ");
  }

  private static List<Op> sparse(ModelGraph graph) {
    return graph.ops().stream().map(TuningTest::sparse).toList();
  }

  private static Op sparse(Op op) {
    if (op instanceof ProductOp.Dense dense) {
      return new ProductOp.Dense(dense.input(), dense.product().with(Kernel.SPARSE, Kernel.SPARSE));
    } else if (op instanceof ProductOp.Convolution convolution) {
      Product product = convolution.product().with(Kernel.SPARSE, Kernel.SPARSE);
      return new ProductOp.Convolution(convolution.input(), convolution.window(), product);
    }
    return op;
  }
}
