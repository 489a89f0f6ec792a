// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Ids made safe to look up: one that is outside [0, rows) stands for nothing, and would end the
 * training with an error if it were looked up.
 *
 * @param ids {@code [batch, n]}, those outside replaced by 0
 * @param present {@code [batch, n]}, 1, and 0 where an id was replaced
 */
record LookUp(Operand<TInt32> ids, Operand<TFloat32> present) {

  static LookUp of(Ops tf, Operand<TInt32> ids, int rows) {
    Operand<TInt32> inside =
        tf.dtypes.cast(
            tf.math.logicalAnd(
                tf.math.greaterEqual(ids, tf.constant(0)), tf.math.less(ids, tf.constant(rows))),
            TInt32.class);
    return new LookUp(tf.math.mul(ids, inside), tf.dtypes.cast(inside, TFloat32.class));
  }

  /** What each row of a mean counts: 1 / the ids present, 0 where there is none. */
  Operand<TFloat32> shares(Ops tf) {
    Operand<TFloat32> count = tf.sum(present, tf.constant(1), Sum.keepDims(true));
    return tf.math.div(present, tf.math.maximum(count, tf.constant(1f)));
  }
}
