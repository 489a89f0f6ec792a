// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.training.Loss;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The loss of each example, {@code [batch]}, from logits and targets {@code [batch, width]}. */
record LossGraph(Ops tf, Loss loss) {

  Operand<TFloat32> perExample(Operand<TFloat32> logits, Operand<TFloat32> targets) {
    return switch (loss) {
      case SOFTMAX_CROSS_ENTROPY -> tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss();
      case BINARY_CROSS_ENTROPY -> tf.math.mean(binary(logits, targets), tf.constant(1));
      case MEAN_SQUARED_ERROR -> {
        Operand<TFloat32> difference = tf.math.sub(logits, targets);
        yield tf.math.mean(tf.math.mul(difference, difference), tf.constant(1));
      }
    };
  }

  /** Targets pulled towards the even distribution: {@code t * (1 - s) + s / width}. */
  Operand<TFloat32> smooth(Operand<TFloat32> targets, double smoothing, int width) {
    if (smoothing == 0) {
      return targets;
    }
    return tf.math.add(
        tf.math.mul(targets, tf.constant((float) (1 - smoothing))),
        tf.constant((float) (smoothing / width)));
  }

  /** relu(x) - x t + softplus(-|x|): the sigmoid's cross-entropy without overflow. */
  private Operand<TFloat32> binary(Operand<TFloat32> x, Operand<TFloat32> t) {
    Operand<TFloat32> linear = tf.math.sub(tf.nn.relu(x), tf.math.mul(x, t));
    return tf.math.add(linear, tf.math.softplus(tf.math.neg(tf.math.abs(x))));
  }
}
