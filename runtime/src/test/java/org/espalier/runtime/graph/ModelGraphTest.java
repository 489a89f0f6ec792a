// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.junit.jupiter.api.Test;

class ModelGraphTest {

  private static final List<Input> X = List.of(Input.floats("x", Shape.of(3)));
  private static final List<Output> Y = List.of(new Output("y", 1));
  private static final Op TANH = new Op.Activation(0, Function.TANH);

  @Test
  void operationsOnValuesThatComeLaterAreRefused() {
    refused(
        "operation 0 must be applied to values in [0, 1), got 1",
        X,
        List.of(new Op.Activation(1, Function.TANH)),
        Y);
    refused(
        "operation 1 must be applied to values in [0, 2), got -1",
        X,
        List.of(TANH, new Op.Add(0, -1, Function.LINEAR)),
        Y);
  }

  @Test
  void idsAreNoNumbers() {
    List<Input> ids = List.of(Input.ids("x", 3, List.of()));
    Op lookup = new Op.Embedding(0, Weights.of(2, 2, new float[4]));
    refused("operation 0 takes numbers, value 0 holds ids", ids, List.of(TANH), Y);
    refused("operation 0 takes ids, value 0 holds numbers", X, List.of(lookup), Y);
    Input image = new Input("x", Shape.of(2, 2), ModelGraph.Type.IDS, List.of());
    refused("ids must be a row, input x is [2, 2]", List.of(image), List.of(lookup), Y);
  }

  @Test
  void namesThatAreUsedTwiceAreRefused() {
    refused("two inputs are named x", List.of(X.get(0), X.get(0)), List.of(TANH), Y);
    refused("two outputs are named y", X, List.of(TANH), List.of(Y.get(0), Y.get(0)));
  }

  @Test
  void outputsMustBeResults() {
    String rule = "output y must be the result of an operation, a value in [1, 2), got ";
    refused(rule + 0, X, List.of(TANH), List.of(new Output("y", 0)));
    refused(rule + 2, X, List.of(TANH), List.of(new Output("y", 2)));
    refused("model test must have at least one input and one output", X, List.of(TANH), List.of());
    refused("model test must have at least one input and one output", List.of(), List.of(), Y);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Input two = Input.floats("two", Shape.of(2));
    List<Input> both = List.of(X.get(0), two);
    List<Output> y = List.of(new Output("y", 2));
    refused(
        "values to be added must have one shape, got [3] and [2]",
        both,
        List.of(new Op.Add(0, 1, Function.LINEAR)),
        y);
    refused(
        "values to be multiplied must have one shape, or the second one position, got [3] and [2]",
        both,
        List.of(new Op.Multiply(0, 1)),
        y);
    refused(
        "the weights must have 3 columns, have 2",
        X,
        List.of(new ProductOp.Dense(0, product(2))),
        Y);
  }

  @Test
  void sizesBeyondAnIntAreRefused() {
    List<Input> many = List.of(Input.floats("x", Shape.of(1, 1, 100_000)));
    Op wide = new ProductOp.Convolution(0, Window.valid(300, 1), product(2));
    refused("the weights must have 9000000000 columns, have 2", many, List.of(wide), Y);
    List<Input> most = List.of(Input.floats("x", Shape.of(1 << 30)));
    refused(
        "a value must have fewer than 2^31 numbers, got 2147483648 channels in all",
        most,
        List.of(new Op.Concatenation(List.of(0, 0))),
        Y);
  }

  @Test
  void shapesFollowFromTheInputs() {
    Shape image = Shape.of(4, 4, 2);
    ModelGraph graph =
        new ModelGraph(
            "test",
            List.of(Input.floats("x", image)),
            List.of(
                new Op.Pool(0, Pooling.MAXIMUM, Window.valid(2, 2)),
                new Op.Concatenation(List.of(1, 1)),
                new Op.Flatten(2),
                new ProductOp.Dense(3, product(16))),
            List.of(new Output("y", 4)),
            List.of());
    assertThat(graph.shapes())
        .containsExactly(image, Shape.of(2, 2, 2), Shape.of(2, 2, 4), Shape.of(16), Shape.of(1));
    assertThat(graph.multiplyAdds()).isEqualTo(1);
  }

  @Test
  void thereIsOneBiasARow() {
    Weights weights = Weights.of(1, 2, new float[2]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Product.of(weights, Floats.zeros(2), Function.LINEAR))
        .withMessage("there must be one bias a row, got 2 for 1 rows");
  }

  private static Product product(int columns) {
    float[] weights = new float[columns];
    weights[0] = 1;
    return Product.of(Weights.of(1, columns, weights), Floats.zeros(1), Function.LINEAR);
  }

  private static void refused(
      String message, List<Input> inputs, List<Op> ops, List<Output> outputs) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ModelGraph("test", inputs, ops, outputs, List.of()))
        .withMessage(message);
  }
}
