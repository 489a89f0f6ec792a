// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.training.Masking;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Effective parameters: each variable times its mask, made once and shared by every lowering. */
final class MaskedVariables implements ParameterSource {

  private final Ops tf;
  private final Masking masking;
  private final Variables variables;
  private final Map<String, Operand<TFloat32>> effective = new HashMap<>();

  MaskedVariables(Ops tf, Masking masking, Variables variables) {
    this.tf = tf;
    this.masking = masking;
    this.variables = variables;
  }

  @Override
  public Operand<TFloat32> effective(Parameter parameter) {
    return effective.computeIfAbsent(parameter.name(), name -> multiply(parameter));
  }

  /** The mask's rows times the variable's: no product of all of them, forwards nor backwards. */
  @Override
  public Operand<TFloat32> rows(Ops ops, Parameter parameter, Operand<TInt32> ids) {
    if (masking.of(parameter).orElse(null) instanceof Masking.Elementwise elementwise) {
      Operand<TFloat32> raw = variables.readFloat(State.fullName(parameter));
      Operand<TFloat32> mask = variables.readFloat(StateKind.MASK.named(elementwise.mask()));
      Operand<TInt32> axis = ops.constant(0);
      return ops.math.mul(ops.gather(raw, ids, axis), ops.gather(mask, ids, axis));
    }
    return ParameterSource.super.rows(ops, parameter, ids);
  }

  private Operand<TFloat32> multiply(Parameter parameter) {
    Operand<TFloat32> raw = variables.readFloat(State.fullName(parameter));
    Optional<Masking.Binding> binding = masking.of(parameter);
    if (binding.isEmpty()) {
      return raw;
    }
    Ops scoped = Lowering.scope(tf, "masked/" + parameter.name());
    Operand<TFloat32> mask = variables.readFloat(StateKind.MASK.named(binding.get().mask()));
    if (binding.get() instanceof Masking.Along along) {
      int[] shape = new int[parameter.shape().rank()];
      java.util.Arrays.fill(shape, 1);
      shape[along.axis()] = parameter.shape().dimension(along.axis());
      mask = scoped.reshape(mask, tf.constant(shape));
    }
    return scoped.math.mul(raw, mask);
  }
}
