// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.savedmodels.runtime.Converted.constant;
import static org.espalier.savedmodels.runtime.Converted.kinds;
import static org.espalier.savedmodels.runtime.Converted.requireSame;

import java.util.List;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.ProductOp;
import org.espalier.runtime.graph.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.types.TFloat32;

/**
 * Dense layers and convolutions, each form of TensorFlow's nodes, answer the same in plain Java.
 */
class ProductNodesTest {

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
    Window window = ((ProductOp.Convolution) graph.ops().get(0)).window();
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
}
