// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.espalier.runtime.graph.Floats;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ModelGraph.Input;
import org.espalier.runtime.graph.ModelGraph.Output;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Product;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.TableColumn;
import org.espalier.runtime.graph.Weights;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.api.Test;

/** Every number here is computed by hand. */
class ReferenceEvaluatorTest {

  private static final Offset<Float> CLOSE = within(1e-6f);
  private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  @Test
  void multipliesRowsWithTheInputAndAddsTheBias() {
    Product product = product(2, 3, Function.RELU, new float[] {10, -40}, 1, 0, 2, 0, 3, 4);
    assertThat(of(Shape.of(3), new ProductOp.Dense(0, product), 1, 2, 3)).containsExactly(17, 0);
  }

  @Test
  void laysAConvolutionsWindowOverThePaddedImage() {
    // Padding above and to the left only; steps of 2 down and 1 across; the bias is 0.5.
    Window window = new Window(2, 2, 2, 1, 1, 1, 1, 0, 1, 0);
    Product product = product(1, 4, Function.LINEAR, new float[] {0.5f}, 1, 10, 100, 1000);
    Op op = new ProductOp.Convolution(0, window, product);
    assertThat(of(Shape.of(3, 3, 1), op, NINE))
        .containsExactly(
            1000.5f, 2100.5f, 3200.5f, // above row 0 is nothing
            7040.5f, 8754.5f, 9865.5f); // rows 1 and 2
  }

  @Test
  void leavesHolesInADilatedWindow() {
    Window window = new Window(2, 2, 1, 1, 2, 2, 0, 0, 0, 0);
    Product product = product(1, 4, Function.LINEAR, new float[1], 1, 10, 100, 1000);
    Op op = new ProductOp.Convolution(0, window, product);
    assertThat(of(Shape.of(3, 3, 1), op, NINE)).containsExactly(1 + 30 + 700 + 9000);
  }

  @Test
  void readsAConvolutionsColumnsAsWindowThenChannels() {
    // A sequence of two positions with two channels; two filters.
    Window window = new Window(1, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    Product product = product(2, 4, Function.LINEAR, new float[2], 1, 10, 100, 1000, 0, 0, 0, 1);
    Op op = new ProductOp.Convolution(0, window, product);
    assertThat(of(Shape.of(2, 2), op, 1, 2, 3, 4)).containsExactly(4321, 4);
  }

  @Test
  void keepsChannelsApartInADepthwiseConvolution() {
    // Two channels, two rows each: rows 0 and 1 read channel 0, rows 2 and 3 channel 1.
    Window window = new Window(1, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    Product product =
        product(4, 2, Function.LINEAR, new float[] {0, 0, 0, 5}, 1, 10, 2, 0, 1, 10, 0, 3);
    Op op = new ProductOp.DepthwiseConvolution(0, window, product);
    assertThat(of(Shape.of(2, 2), op, 1, 2, 3, 4)).containsExactly(31, 2, 42, 17);
  }

  @Test
  void poolsOnlyWhatIsInsideTheImage() {
    Window window = new Window(2, 2, 2, 2, 1, 1, 1, 0, 1, 0);
    assertThat(of(Shape.of(3, 3, 1), new Op.Pool(0, Pooling.AVERAGE, window), NINE))
        .containsExactly(1, 2.5f, 5.5f, 7);
    assertThat(of(Shape.of(3, 3, 1), new Op.Pool(0, Pooling.MAXIMUM, window), NINE))
        .containsExactly(1, 3, 7, 9);
    float[] negative = {-1, -2, -3, -4, -5, -6, -7, -8, -9};
    assertThat(of(Shape.of(3, 3, 1), new Op.Pool(0, Pooling.MAXIMUM, window), negative))
        .containsExactly(-1, -2, -4, -5);
  }

  @Test
  void poolsEachChannelOverAllPositions() {
    float[] image = {1, -1, 2, -2, 3, -3, 6, -6};
    assertThat(of(Shape.of(2, 2, 2), new Op.GlobalPool(0, Pooling.AVERAGE), image))
        .containsExactly(3, -3);
    assertThat(of(Shape.of(2, 2, 2), new Op.GlobalPool(0, Pooling.MAXIMUM), image))
        .containsExactly(6, -1);
  }

  @Test
  void looksUpRowsAndGivesZerosForOtherIds() {
    Weights table = Weights.of(2, 2, new float[] {1, 2, 3, 4});
    assertThat(ofIds(new Op.Embedding(0, table), 1, -1, 0, 2))
        .containsExactly(3, 4, 0, 0, 1, 2, 0, 0);
  }

  @Test
  void addsUpRowsOfTheIdsInRange() {
    Weights table = Weights.of(2, 2, new float[] {1, 2, 3, 4});
    Floats bias = Floats.of(10, -10);
    Op sum = new Op.EmbeddingBag(0, table, false, bias, Function.RELU);
    Op mean = new Op.EmbeddingBag(0, table, true, bias, Function.LINEAR);
    assertThat(ofIds(sum, 0, 1, 1, 7)).containsExactly(17, 0);
    assertThat(ofIds(mean, 0, 1, 7)).containsExactly(12, -7);
    assertThat(ofIds(mean, 7, -1)).containsExactly(10, -10);
  }

  @Test
  void multipliesAnImageWithOnePositionOfChannels() {
    ModelGraph graph =
        graph(
            List.of(Input.floats("image", Shape.of(2, 1, 2)), Input.floats("gate", Shape.of(2))),
            List.of(new Op.Multiply(0, 1), new Op.Add(2, 0, Function.RELU6)));
    float[][] inputs = {{1, 2, 3, -4}, {10, 100}};
    assertThat(ReferenceEvaluator.values(graph, inputs)[2]).containsExactly(10, 200, 30, -400);
    assertThat(ReferenceEvaluator.evaluate(graph, inputs)[0]).containsExactly(6, 6, 6, 0);
  }

  @Test
  void putsChannelsSideBySideAtEachPosition() {
    ModelGraph graph =
        graph(
            List.of(Input.floats("a", Shape.of(2, 2)), Input.floats("b", Shape.of(2, 1))),
            List.of(new Op.Concatenation(List.of(1, 0, 1)), new Op.Flatten(2)));
    float[][] inputs = {{1, 2, 3, 4}, {5, 6}};
    assertThat(ReferenceEvaluator.evaluate(graph, inputs)[0])
        .containsExactly(5, 1, 2, 5, 6, 3, 4, 6);
  }

  @Test
  void appliesEachFunction() {
    assertThat(function(Function.LINEAR)).containsExactly(-1, 0, 7);
    assertThat(function(Function.RELU)).containsExactly(0, 0, 7);
    assertThat(function(Function.RELU6)).containsExactly(0, 0, 6);
    assertThat(function(Function.TANH))
        .containsExactly(new float[] {-0.761594f, 0, 1}, within(2e-6f));
    assertThat(function(Function.SIGMOID))
        .containsExactly(new float[] {0.268941f, 0.5f, 0.999089f}, CLOSE);
    assertThat(function(Function.SWISH))
        .containsExactly(new float[] {-0.268941f, 0, 6.993622f}, CLOSE);
    assertThat(function(Function.HARD_SWISH)).containsExactly(new float[] {-1 / 3f, 0, 7}, CLOSE);
    assertThat(function(Function.SOFTMAX))
        .containsExactly(new float[] {0.000335f, 0.000911f, 0.998754f}, CLOSE);
  }

  @Test
  void takesSoftmaxAtEachPosition() {
    Op op = new Op.Activation(0, Function.SOFTMAX);
    assertThat(of(Shape.of(2, 2), op, 1000, 1000, 0, (float) Math.log(3)))
        .containsExactly(new float[] {0.5f, 0.5f, 0.25f, 0.75f}, CLOSE);
  }

  @Test
  void standardizesWithADeviationThatIsNeverTooSmall() {
    Op op = new Op.Standardization(0);
    assertThat(of(Shape.of(4), op, 1, 1, 5, 5)).containsExactly(-1, -1, 1, 1);
    assertThat(of(Shape.of(4), op, 1, 1, 1.5f, 1.5f)).containsExactly(-0.5f, -0.5f, 0.5f, 0.5f);
  }

  @Test
  void makesFeaturesOfATablesColumns() {
    Op op =
        new Op.TableColumns(
            0,
            List.of(
                new TableColumn.Categorical("colour", List.of("red", "green")),
                new TableColumn.Numeric("age", 40, 10),
                new TableColumn.Categorical("town", List.of("Rome"))));
    assertThat(of(Shape.of(3), op, 1, 65, 0)).containsExactly(0, 1, 2.5f, 1);
    assertThat(of(Shape.of(3), op, -1, 35, 1)).containsExactly(0, 0, -0.5f, 0);
  }

  private static float[] function(Function function) {
    return of(Shape.of(3), new Op.Activation(0, function), -1, 0, 7);
  }

  private static Product product(
      int rows, int columns, Function function, float[] bias, float... weights) {
    return Product.of(Weights.of(rows, columns, weights), Floats.of(bias), function);
  }

  private static float[] of(Shape shape, Op op, float... input) {
    ModelGraph graph = graph(List.of(Input.floats("x", shape)), List.of(op));
    return ReferenceEvaluator.evaluate(graph, new float[][] {input})[0];
  }

  private static float[] ofIds(Op op, float... ids) {
    ModelGraph graph = graph(List.of(Input.ids("ids", ids.length, List.of())), List.of(op));
    return ReferenceEvaluator.evaluate(graph, new float[][] {ids})[0];
  }

  private static ModelGraph graph(List<Input> inputs, List<Op> ops) {
    Output last = new Output("out", inputs.size() + ops.size() - 1);
    return new ModelGraph("by hand", inputs, ops, List.of(last), List.of());
  }
}
