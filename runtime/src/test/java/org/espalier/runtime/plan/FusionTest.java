// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;

/** Value 0 is the input, value i + 1 the result of operation i. */
class FusionTest {

  private static final Op.Add SUM = new Op.Add(1, 2, Function.RELU);

  @Test
  void theLaterProductDoesTheAddition() {
    Fusion fusion = fusion(List.of(dense(0, Function.LINEAR), dense(0, Function.LINEAR), SUM), 3);
    assertThat(fusion.addition(0)).isNull();
    assertThat(fusion.addition(1)).isEqualTo(SUM);
    assertThat(fusion.target(0)).isEqualTo(1);
    assertThat(fusion.target(1)).isEqualTo(3);
    assertThat(fusion.isDone(1)).isFalse();
    assertThat(fusion.isDone(2)).isTrue();
  }

  @Test
  void theOrderOfTheAddendsIsNoMatter() {
    Op.Add sum = new Op.Add(2, 0, Function.LINEAR);
    Op first = new Op.Activation(0, Function.TANH);
    assertThat(fusion(List.of(first, dense(1, Function.LINEAR), sum), 3).addition(1))
        .isEqualTo(sum);
  }

  @Test
  void productsOfImagesAddToo() {
    Op scaled = new ProductOp.DepthwiseConvolution(0, window(), product(2, 1, Function.LINEAR));
    Op mixed = new ProductOp.Convolution(0, window(), product(2, 2, Function.LINEAR));
    Op.Add sum = new Op.Add(0, 1, Function.LINEAR);
    assertThat(fusion(List.of(scaled, sum), 2).addition(0)).isEqualTo(sum);
    assertThat(fusion(List.of(mixed, sum), 2).addition(0)).isEqualTo(sum);
  }

  @Test
  void nothingIsFusedWhereTheOtherAddendIsNotThereYet() {
    Op later = new Op.Activation(0, Function.TANH);
    assertNothingFused(List.of(dense(0, Function.LINEAR), later, SUM), 3);
  }

  @Test
  void nothingIsFusedWhereTheProductHasAnotherUse() {
    List<Op> ops = new ArrayList<>(List.of(dense(0, Function.LINEAR), dense(0, Function.LINEAR)));
    ops.add(SUM);
    assertNothingFused(ops, 3, 2); // an output
    ops.add(new Op.Activation(2, Function.TANH));
    assertNothingFused(ops, 3, 4); // another operation
  }

  @Test
  void nothingIsFusedAfterAFunction() {
    assertNothingFused(List.of(dense(0, Function.LINEAR), dense(0, Function.RELU), SUM), 3);
  }

  @Test
  void nothingIsAddedToItself() {
    assertNothingFused(List.of(dense(0, Function.LINEAR), new Op.Add(1, 1, Function.LINEAR)), 2);
  }

  @Test
  void inputsAreNoProducts() {
    assertNothingFused(List.of(new Op.Add(0, 0, Function.LINEAR)), 1);
  }

  private static void assertNothingFused(List<Op> ops, Integer... outputs) {
    Fusion fusion = fusion(ops, outputs);
    for (int op = 0; op < ops.size(); op++) {
      assertThat(fusion.addition(op)).isNull();
      assertThat(fusion.isDone(op)).isFalse();
      assertThat(fusion.target(op)).isEqualTo(1 + op);
    }
  }

  private static Fusion fusion(List<Op> ops, Integer... outputs) {
    List<ModelGraph.Output> named = new ArrayList<>();
    for (int value : outputs) {
      named.add(new ModelGraph.Output("y" + value, value));
    }
    List<ModelGraph.Input> inputs = List.of(ModelGraph.Input.floats("x", Shape.of(2)));
    return new Fusion(new ModelGraph("test", inputs, ops, named, List.of()));
  }

  private static Window window() {
    return Window.valid(1, 1);
  }

  private static Op dense(int input, Function function) {
    return new ProductOp.Dense(input, product(2, 2, function));
  }

  private static Product product(int rows, int columns, Function function) {
    float[] weights = new float[rows * columns];
    return Product.of(Weights.of(rows, columns, weights), Floats.zeros(rows), function);
  }
}
