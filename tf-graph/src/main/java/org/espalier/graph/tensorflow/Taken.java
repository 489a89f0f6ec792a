// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Whether a step is taken, known within the step; always, unless there is loss scaling.
 *
 * @param condition a scalar; empty where every step is taken
 */
record Taken(Ops tf, Optional<Operand<TBool>> condition) {

  static Taken always(Ops tf) {
    return new Taken(tf, Optional.empty());
  }

  /** A value where the step is taken, else a number in its place. */
  Operand<TFloat32> orElse(Operand<TFloat32> value, float other) {
    return condition.isEmpty() ? value : orElse(value, tf.constant(other));
  }

  /** A value where the step is taken, else another; shapes are broadcast. */
  Operand<TFloat32> orElse(Operand<TFloat32> value, Operand<TFloat32> other) {
    return condition.isEmpty() ? value : tf.select(condition.get(), value, other);
  }

  /** 1 where the step is taken, else 0. */
  Operand<TInt64> count() {
    return condition.isEmpty() ? tf.constant(1L) : tf.dtypes.cast(condition.get(), TInt64.class);
  }
}
