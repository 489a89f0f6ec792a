// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.network.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Where a lowering finds the effective value of a parameter: masked variables, or constants. */
@FunctionalInterface
public interface ParameterSource {

  /** The effective value, float32, of the parameter's shape; the same operand at each call. */
  Operand<TFloat32> effective(Parameter parameter);
}
