// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Shape;
import org.espalier.runtime.graph.Weights;
import org.junit.jupiter.api.Test;

class ModelErrorsTest {

  private final Model model =
      Model.of(
          Samples.graph(Shape.of(3), List.of(new ProductOp.Dense(0, Samples.product(2, 3, 1, 1)))),
          ModelOptions.DEFAULT);
  private final Model lookup =
      Model.of(
          new ModelGraph(
              "lookup",
              List.of(ModelGraph.Input.ids("ids", 2, List.of())),
              List.of(new Op.Embedding(0, Weights.of(2, 1, new float[] {7, 8}))),
              List.of(new ModelGraph.Output("y", 1)),
              List.of()),
          ModelOptions.DEFAULT);

  @Test
  void arraysOfOtherLengthsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new float[4]))
        .withMessage("the input must be 1 examples of 3 numbers, got 4 in all (model sample)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new float[6], new float[3], 2))
        .withMessage("the output must be 2 examples of 2 numbers, got 3 in all (model sample)");
  }

  @Test
  void batchesWithoutExamplesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new float[0], new float[0], 0))
        .withMessage("batch must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(floats(3), floats(2), -1))
        .withMessage("batch must be at least 1, got -1");
  }

  @Test
  void numbersAreNoIdsAndIdsNoNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new int[3], new float[2], 1))
        .withMessageStartingWith("model sample takes [Input[name=x, shape=[3], type=FLOATS")
        .withMessageEndingWith("give it buffers, or an array of that type");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lookup.predict(new float[2]))
        .withMessageStartingWith("model lookup takes [Input[name=ids, shape=[2], type=IDS");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(ids(3), floats(2), 1))
        .withMessageMatching("input x takes a FloatBuffer, got a \\w+");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lookup.predict(floats(2), floats(2), 1))
        .withMessageMatching("input ids takes an IntBuffer of ids, got a \\w+");
  }

  @Test
  void buffersWithTooLittleLeftAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new Buffer[] {floats(7)[0].position(2)}, floats(4), 2))
        .withMessage(
            "the buffer of x must have 2 examples of 3 numbers, has 5 left (model sample)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(floats(6), floats(3), 2))
        .withMessage(
            "the buffer of y must have 2 examples of 2 numbers, has 3 left (model sample)");
  }

  @Test
  void everyInputAndOutputMustHaveABuffer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.predict(new Buffer[0], floats(2), 1))
        .withMessage("model sample has 1 inputs and 1 outputs, got 0 and 1 buffers");
  }

  @Test
  void severalInputsNeedBuffers() {
    ModelGraph.Input a = ModelGraph.Input.floats("a", Shape.of(1));
    ModelGraph.Input b = ModelGraph.Input.floats("b", Shape.of(1));
    ModelGraph graph =
        new ModelGraph(
            "two",
            List.of(a, b),
            List.of(new Op.Multiply(0, 1)),
            List.of(new ModelGraph.Output("y", 2)),
            List.of());
    try (Model two = Model.of(graph, ModelOptions.DEFAULT)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> two.predict(new float[1]))
          .withMessageStartingWith("model two takes [Input[name=a")
          .withMessageContaining("Input[name=b");
    }
  }

  @Test
  void closedModelsAnswerNoMore() {
    lookup.close();
    lookup.close();
    assertThatExceptionOfType(ClosedModelException.class)
        .isThrownBy(() -> lookup.predict(new int[2], new float[2], 1))
        .withMessage(
            "model lookup is closed; open it again, or ask the holder for the one in its place");
  }

  @Test
  void refusalsLeaveTheModelUsable() {
    assertThatIllegalArgumentException().isThrownBy(() -> lookup.predict(new int[1], null, 1));
    float[] rows = new float[2];
    lookup.predict(new int[] {1, -1}, rows, 1);
    assertThat(rows).containsExactly(8, 0);
  }

  @Test
  void thereIsAtLeastOneThread() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelOptions.DEFAULT.withThreads(0))
        .withMessage("threads must be in [1, 1024], got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelOptions.DEFAULT.withThreads(1025))
        .withMessage("threads must be in [1, 1024], got 1025");
  }

  @Test
  void aModelSaysWhatItTakesAndGives() {
    assertThat(model.name()).isEqualTo("sample");
    assertThat(model.inputs().get(0).shape()).isEqualTo(Shape.of(3));
    assertThat(model.outputs().get(0).name()).isEqualTo("y");
    assertThat(model.outputShape(0)).isEqualTo(Shape.of(2));
    assertThat(model.labels()).containsExactly("cat", "dog");
  }

  private static FloatBuffer[] floats(int count) {
    return new FloatBuffer[] {FloatBuffer.allocate(count)};
  }

  private static Buffer[] ids(int count) {
    return new Buffer[] {IntBuffer.allocate(count)};
  }
}
