// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.savedmodels.runtime.Converted.constant;
import static org.espalier.savedmodels.runtime.Converted.kinds;
import static org.espalier.savedmodels.runtime.Converted.requireSame;

import java.util.List;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Op;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** TensorFlow's nodes, each form of them, answer the same in plain Java. */
class GraphConversionTest {

  private static final Shape IMAGE = Shape.of(7, 6, 4);
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);
  private static final List<Long> TWO = List.of(1L, 2L, 2L, 1L);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProductBiasAndFunctionAreOneOperation(boolean transposed) {
    ModelGraph graph =
        requireSame(
            Shape.of(6),
            (tf, x) -> {
              Operand<TFloat32> w = transposed ? constant(tf, 9, 6) : constant(tf, 6, 9);
              Operand<TFloat32> product = tf.linalg.matMul(x, w, MatMul.transposeB(transposed));
              return tf.nn.relu(tf.nn.biasAdd(product, constant(tf, 9)));
            });
    assertThat(kinds(graph)).containsExactly("Dense");
    assertThat(OpParts.function(graph.ops().get(0))).isEqualTo(Function.RELU);
  }

  @ParameterizedTest
  @ValueSource(strings = {"VALID", "SAME", "EXPLICIT"})
  void convolutionsOfEveryPadding(String padding) {
    List<Long> explicit =
        padding.equals("EXPLICIT") ? List.of(0L, 0L, 1L, 2L, 0L, 3L, 0L, 0L) : List.of();
    for (List<Long> stride : List.of(ONE, TWO)) {
      ModelGraph graph =
          requireSame(
              IMAGE,
              (tf, x) -> {
                Operand<TFloat32> w = constant(tf, 3, 2, 4, 5);
                Conv2d.Options options = Conv2d.explicitPaddings(explicit);
                return tf.nn.conv2d(x, w, stride, padding, options);
              });
      assertThat(kinds(graph)).containsExactly("Convolution");
    }
  }

  @Test
  void dilatedConvolutions() {
    requireSame(
        IMAGE,
        (tf, x) ->
            tf.nn.conv2d(
                x,
                constant(tf, 3, 2, 4, 5),
                ONE,
                "SAME",
                Conv2d.dilations(List.of(1L, 2L, 3L, 1L))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VALID", "SAME"})
  void depthwiseConvolutions(String padding) {
    ModelGraph graph =
        requireSame(
            IMAGE,
            (tf, x) ->
                tf.nn.biasAdd(
                    tf.nn.depthwiseConv2dNative(x, constant(tf, 3, 3, 4, 2), TWO, padding),
                    constant(tf, 8)));
    assertThat(kinds(graph)).containsExactly("DepthwiseConvolution");
    requireSame(
        IMAGE,
        (tf, x) ->
            tf.nn.depthwiseConv2dNative(
                x,
                constant(tf, 2, 2, 4, 1),
                ONE,
                padding,
                DepthwiseConv2dNative.dilations(List.of(1L, 2L, 2L, 1L))));
  }

  @Test
  void paddingGoesIntoTheWindow() {
    ModelGraph graph =
        requireSame(
            IMAGE,
            (tf, x) -> {
              int[][] paddings = {{0, 0}, {1, 2}, {3, 0}, {0, 0}};
              Operand<TFloat32> padded = tf.pad(x, tf.constant(paddings), tf.constant(0f));
              return tf.nn.conv2d(padded, constant(tf, 3, 3, 4, 5), TWO, "SAME");
            });
    assertThat(kinds(graph)).containsExactly("Convolution");
    Window window = ((Op.Convolution) graph.ops().get(0)).window();
    assertThat(List.of(window.top(), window.left())).containsExactly(1, 4);
  }

  @Test
  void aSequenceIsAnImageOfHeightOne() {
    ModelGraph graph =
        requireSame(
            Shape.of(9, 3),
            (tf, x) -> {
              int[][] causal = {{0, 0}, {2, 0}, {0, 0}};
              Operand<TFloat32> padded = tf.pad(x, tf.constant(causal), tf.constant(0f));
              Operand<TFloat32> image = tf.expandDims(padded, tf.constant(1));
              Operand<TFloat32> y =
                  tf.squeeze(
                      tf.nn.conv2d(image, constant(tf, 1, 3, 3, 5), ONE, "VALID"),
                      Squeeze.axis(List.of(1L)));
              return tf.max(tf.nn.relu(tf.nn.biasAdd(y, constant(tf, 5))), tf.constant(1));
            });
    assertThat(kinds(graph)).containsExactly("Convolution", "GlobalPool");
    assertThat(graph.inputs().get(0).shape()).hasToString("[9, 3]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VALID", "SAME"})
  void pooling(String padding) {
    List<Long> window = List.of(1L, 3L, 2L, 1L);
    requireSame(IMAGE, (tf, x) -> maxPool(tf, x, padding));
    requireSame(IMAGE, (tf, x) -> tf.nn.avgPool(x, window, TWO, padding));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void poolingOfAllPositions(boolean keep) {
    int[] axes = {-2, 1};
    requireSame(IMAGE, (tf, x) -> tf.math.mean(x, tf.constant(axes), Mean.keepDims(keep)));
    requireSame(IMAGE, (tf, x) -> tf.max(x, tf.constant(axes), Max.keepDims(keep)));
  }

  @Test
  void batchNormalizationIsFolded() {
    ModelGraph graph =
        requireSame(
            IMAGE,
            (tf, x) ->
                tf.nn.relu6(
                    normalized(tf, tf.nn.conv2d(x, constant(tf, 3, 3, 4, 5), ONE, "SAME"), 5)));
    assertThat(kinds(graph)).containsExactly("Convolution");
    ModelGraph before = requireSame(IMAGE, (tf, x) -> normalized(tf, tf.nn.relu(x), 4));
    assertThat(kinds(before)).containsExactly("Activation", "DepthwiseConvolution");
  }

  @Test
  void arithmeticWithConstantsIsFolded() {
    ModelGraph graph =
        requireSame(
            IMAGE,
            (tf, x) -> {
              Operand<TFloat32> y = tf.nn.conv2d(x, constant(tf, 1, 1, 4, 4), ONE, "SAME");
              y = tf.math.mul(constant(tf, 4), y);
              y = tf.math.sub(y, constant(tf, 1, 1, 1, 4));
              y = tf.math.sub(tf.constant(2.5f), y);
              y = tf.math.div(y, tf.constant(new float[] {0.3f, 7, -2, 1e-3f}));
              y = tf.math.neg(tf.math.add(tf.constant(0.7f), y));
              return tf.math.minimum(tf.math.maximum(y, tf.constant(0f)), tf.constant(6f));
            });
    assertThat(kinds(graph)).containsExactly("Convolution");
    assertThat(OpParts.function(graph.ops().get(0))).isEqualTo(Function.RELU6);
  }

  @Test
  void aValueThatIsUsedTwiceIsNotFoldedInto() {
    ModelGraph graph =
        requireSame(
            Shape.of(6),
            (tf, x) -> {
              Operand<TFloat32> y = tf.linalg.matMul(x, constant(tf, 6, 3));
              return tf.math.add(tf.math.mul(y, constant(tf, 3)), tf.nn.relu(y));
            });
    assertThat(kinds(graph))
        .containsExactlyInAnyOrder("Dense", "DepthwiseConvolution", "Activation", "Add");
  }

  @Test
  void arithmeticOfTwoValues() {
    requireSame(
        IMAGE,
        (tf, x) -> {
          Operand<TFloat32> a = tf.nn.conv2d(x, constant(tf, 1, 1, 4, 4), ONE, "SAME");
          Operand<TFloat32> b = tf.math.tanh(x);
          Operand<TFloat32> mean =
              tf.math.mean(b, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
          Operand<TFloat32> gate = tf.math.sigmoid(mean);
          Operand<TFloat32> sum = tf.math.sub(tf.math.mul(gate, a), tf.math.mul(b, x));
          return tf.concat(List.of(sum, x, b), tf.constant(-1));
        });
  }

  @Test
  void swishIsOneFunction() {
    ModelGraph graph =
        requireSame(
            Shape.of(6),
            (tf, x) -> {
              Operand<TFloat32> y = tf.linalg.matMul(x, constant(tf, 6, 3));
              return tf.math.mul(tf.math.sigmoid(y), y);
            });
    assertThat(kinds(graph)).containsExactly("Dense");
  }

  @Test
  void softmaxStaysAnOperation() {
    ModelGraph graph =
        requireSame(Shape.of(6), (tf, x) -> tf.nn.softmax(tf.linalg.matMul(x, constant(tf, 6, 3))));
    assertThat(kinds(graph)).containsExactly("Dense", "Activation");
  }

  @Test
  void flatteningMayWorkOutTheBatch() {
    ModelGraph graph =
        requireSame(
            IMAGE,
            (tf, x) -> {
              Operand<TInt32> batch =
                  tf.stridedSlice(tf.shape(x), org.tensorflow.ndarray.index.Indices.at(0));
              Operand<TInt32> shape = tf.stack(List.of(batch, tf.constant(7 * 6 * 4)));
              return tf.linalg.matMul(tf.reshape(x, shape), constant(tf, 168, 3));
            });
    assertThat(kinds(graph)).containsExactly("Flatten", "Dense");
    assertThat(graph.inputs().get(0).shape()).hasToString("[7, 6, 4]");
  }

  @Test
  void anInputThatIsMadeAnImageIsOne() {
    ModelGraph graph =
        requireSame(
            Shape.of(48),
            (tf, x) -> {
              Operand<TFloat32> image = tf.reshape(x, tf.constant(new int[] {-1, 4, 6, 2}));
              return tf.nn.conv2d(image, constant(tf, 3, 3, 2, 5), ONE, "VALID");
            });
    assertThat(kinds(graph)).containsExactly("Convolution");
    assertThat(graph.inputs().get(0).shape()).hasToString("[4, 6, 2]");
  }

  @Test
  void dimensionsOfOneComeAndGo() {
    ModelGraph graph =
        requireSame(
            IMAGE,
            (tf, x) -> {
              Operand<TFloat32> mean = tf.math.mean(x, tf.constant(new int[] {1, 2}));
              Operand<TFloat32> point = tf.reshape(mean, tf.constant(new int[] {-1, 1, 1, 4}));
              Operand<TFloat32> y = tf.nn.conv2d(point, constant(tf, 1, 1, 4, 6), ONE, "SAME");
              return tf.linalg.matMul(tf.squeeze(y), constant(tf, 6, 3));
            });
    assertThat(kinds(graph)).containsExactly("GlobalPool", "Convolution", "Dense");
  }

  @Test
  void anInputMayBeAnOutput() {
    assertThat(kinds(requireSame(IMAGE, (tf, x) -> tf.stopGradient(tf.identity(x)))))
        .containsExactly("Activation");
  }

  @Test
  void dropoutThatKeepsAllIsNothing() {
    ModelGraph graph =
        requireSame(
            Shape.of(6),
            (tf, x) -> {
              Operand<TFloat32> keep = tf.placeholderWithDefault(tf.constant(1f), Shape.of());
              Operand<TFloat32> random = tf.random.randomUniform(tf.shape(x), TFloat32.class);
              Operand<TFloat32> mask = tf.math.floor(tf.math.add(keep, random));
              return tf.math.mul(tf.math.div(tf.nn.relu(x), keep), mask);
            });
    assertThat(kinds(graph)).containsExactly("Activation");
  }

  private static Operand<TFloat32> normalized(Ops tf, Operand<TFloat32> x, int channels) {
    return tf.nn
        .fusedBatchNorm(
            x,
            constant(tf, channels),
            constant(tf, channels),
            constant(tf, channels),
            tf.math.add(tf.math.square(constant(tf, channels)), tf.constant(0.1f)),
            FusedBatchNorm.isTraining(false).epsilon(0.01f))
        .y();
  }

  private static Operand<TFloat32> maxPool(Ops tf, Operand<TFloat32> x, String padding) {
    return tf.scope()
        .env()
        .opBuilder("MaxPool", tf.scope().makeOpName("MaxPool"), tf.scope())
        .addInput(x.asOutput())
        .setAttr("ksize", new long[] {1, 3, 2, 1})
        .setAttr("strides", new long[] {1, 2, 2, 1})
        .setAttr("padding", padding)
        .build()
        .output(0);
  }
}
