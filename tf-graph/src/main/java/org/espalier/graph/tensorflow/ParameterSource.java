// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.network.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** Where a lowering finds the effective value of a parameter: masked variables, or constants. */
@FunctionalInterface
public interface ParameterSource {

  /** The effective value, float32, of the parameter's shape; the same operand at each call. */
  Operand<TFloat32> effective(Parameter parameter);

  /**
   * Rows of the effective value along its first axis.
   *
   * @param ids int32 or int64, each in [0, rows), of any shape
   * @return {@code [ids..., row...]}
   */
  default Operand<TFloat32> rows(Ops tf, Parameter parameter, Operand<? extends TNumber> ids) {
    return tf.gather(effective(parameter), ids, tf.constant(0));
  }
}
