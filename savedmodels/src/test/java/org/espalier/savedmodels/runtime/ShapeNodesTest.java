// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.savedmodels.runtime.Converted.constant;
import static org.espalier.savedmodels.runtime.Converted.kinds;
import static org.espalier.savedmodels.runtime.Converted.requireSame;

import java.util.List;
import org.espalier.runtime.graph.ModelGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Pooling, and what only reshapes TensorFlow's values, answers the same in plain Java. */
class ShapeNodesTest {

  private static final Shape IMAGE = Shape.of(7, 6, 4);
  private static final List<Long> ONE = List.of(1L, 1L, 1L, 1L);
  private static final List<Long> TWO = List.of(1L, 2L, 2L, 1L);

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
