// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.savedmodels.runtime.Converted.constant;
import static org.espalier.savedmodels.runtime.Converted.kinds;
import static org.espalier.savedmodels.runtime.Converted.requireSame;

import java.util.List;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** Normalization, arithmetic and functions of TensorFlow's graphs answer the same in plain Java. */
class ChannelNodesTest {

  private static final Shape IMAGE = Shape.of(7, 6, 4);
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);

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
}
