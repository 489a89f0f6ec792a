// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.espalier.savedmodels.runtime.Converted.constant;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** What the runtime does not know is named. */
class RefusedGraphsTest {

  private static final Shape IMAGE = Shape.of(7, 6, 4);
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

  @Test
  void namesAnOpAndWhereItIs() {
    refuses(
        Shape.of(6),
        (tf, x) -> tf.withSubScope("block").withName("elu").nn.elu(tf.nn.relu(x)),
        "the runtime knows no op Elu (node block/elu, of Relu)");
  }

  @Test
  void namesFormsOfProducts() {
    refuses(
        Shape.of(6),
        (tf, x) -> tf.linalg.matMul(x, x, MatMul.transposeB(true)),
        "the runtime knows no MatMul with examples that are not kept apart (node MatMul)",
        "the runtime knows no MatMul with input 1 not a float32 constant (node MatMul)");
    refuses(
        IMAGE,
        (tf, x) ->
            tf.nn.conv2d(x, constant(tf, 3, 3, 7, 5), ONE, "SAME", Conv2d.dataFormat("NCHW")),
        "the runtime knows no Conv2D with the format NCHW; export it with channels last");
    refuses(
        IMAGE,
        (tf, x) -> tf.nn.conv2d(x, constant(tf, 3, 3, 2, 6), ONE, "SAME"),
        "the runtime knows no Conv2D with groups of channels");
    refuses(
        IMAGE,
        (tf, x) ->
            tf.nn
                .fusedBatchNorm(
                    x,
                    constant(tf, 4),
                    constant(tf, 4),
                    tf.constant(new float[0]),
                    tf.constant(new float[0]),
                    FusedBatchNorm.isTraining(true))
                .y(),
        "the runtime knows no FusedBatchNormV3 with the statistics of the batch, as in training");
  }

  @Test
  void namesShapesThatMixExamplesOrMoveNumbers() {
    refuses(
        IMAGE,
        (tf, x) -> tf.nn.relu(tf.reshape(x, tf.constant(new int[] {-1, 4}))),
        "the runtime knows no Reshape with examples that are not kept apart (node Reshape)");
    refuses(
        IMAGE,
        (tf, x) -> tf.reshape(tf.nn.relu(x), tf.constant(new int[] {-1, 6, 7, 4})),
        "the runtime knows no Reshape with [7, 6, 4] to be made [6, 7, 4] (node Reshape)");
    refuses(
        IMAGE,
        (tf, x) -> tf.max(x, tf.constant(1)),
        "the runtime knows no Max with axes [1] of [7, 6, 4]");
    refuses(
        IMAGE,
        (tf, x) -> tf.concat(List.of(x, x), tf.constant(1)),
        "the runtime knows no ConcatV2 with another axis than the last");
  }

  @Test
  void namesPaddingThatIsNoWindows() {
    int[][] border = {{0, 0}, {1, 1}, {1, 1}, {0, 0}};
    int[][] channels = {{0, 0}, {1, 1}, {1, 1}, {0, 1}};
    refuses(
        IMAGE,
        (tf, x) -> tf.nn.relu(tf.pad(x, tf.constant(border), tf.constant(0f))),
        "the runtime knows no Relu with padding before it, which only convolutions may have");
    refuses(
        IMAGE,
        (tf, x) -> tf.pad(x, tf.constant(border), tf.constant(1f)),
        "the runtime knows no PadV2 with numbers other than 0");
    refuses(
        IMAGE,
        (tf, x) -> tf.pad(x, tf.constant(channels), tf.constant(0f)),
        "the runtime knows no PadV2 with more examples or channels");
    refuses(
        IMAGE,
        (tf, x) -> tf.identity(tf.pad(x, tf.constant(border), tf.constant(0f))),
        "with padding as an output");
  }

  @Test
  void namesArithmeticThatIsNotByChannel() {
    refuses(
        IMAGE,
        (tf, x) -> tf.math.add(x, constant(tf, 7, 6, 4)),
        "the runtime knows no Add with a constant of [7, 6, 4], neither one number nor one a"
            + " channel (4)");
    refuses(
        IMAGE,
        (tf, x) -> tf.math.maximum(x, tf.constant(1f)),
        "the runtime knows no Maximum with another number than 0");
    refuses(
        IMAGE,
        (tf, x) -> tf.math.minimum(x, tf.constant(6f)),
        "the runtime knows no Minimum with anything but relu before it");
    refuses(
        IMAGE,
        (tf, x) -> tf.math.div(tf.constant(1f), x),
        "the runtime knows no Div with a divisor that is computed");
  }

  @Test
  void namesNumbersOfAnotherType() {
    refuses(
        Shape.of(6),
        (tf, x) ->
            tf.dtypes.cast(
                tf.math.add(tf.dtypes.cast(x, TFloat64.class), tf.constant(1.0)), TFloat32.class),
        "the runtime knows no Cast with numbers of float32 to be made float64");
  }

  @Test
  void namesRandomNumbers() {
    refuses(
        Shape.of(6),
        (tf, x) ->
            tf.math.add(x, tf.random.randomUniform(tf.constant(new int[] {6}), TFloat32.class)),
        "the runtime knows no Add with input 1 not a float32 constant");
  }

  @Test
  void idsAreLookedUp() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TInt32> ids =
          tf.withName("x").placeholder(TInt32.class, Placeholder.shape(Shape.of(5, 3)));
      tf.withName("y")
          .gather(constant(tf, 8, 2), tf.dtypes.cast(ids, TInt64.class), tf.constant(0));
      ModelGraph converted = Converted.convert(graph, "y:0");
      assertThat(converted.inputs()).containsExactly(ModelGraph.Input.ids("x", 3, List.of()));
      assertThat(Converted.kinds(converted)).containsExactly("Embedding");
    }
  }

  @Test
  void namesAnInputThatNothingUses() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(5, 3)));
      tf.withName("y").constant(new float[5][3]);
      assertThatThrownBy(() -> Converted.convert(graph, "y"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "the runtime knows no Const with an output that no input has a say");
      GraphConversion.Source other =
          new GraphConversion.Source(
              "m", graph.toGraphDef(), Map.of("x", "x", "z", "gone"), Map.of("y", "x"), 5);
      assertThatThrownBy(() -> GraphConversion.convert(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the runtime takes no input that no output needs: z (node gone)");
    }
  }

  private static void refuses(
      Shape example,
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function,
      String... messages) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(example.prepend(5)));
      String output = function.apply(tf, x).op().name();
      assertThatThrownBy(() -> Converted.convert(graph, output))
          .isInstanceOf(IllegalArgumentException.class)
          .extracting(Throwable::getMessage)
          .satisfies(
              found ->
                  assertThat(messages).anyMatch(message -> found.toString().contains(message)));
    }
  }
}
