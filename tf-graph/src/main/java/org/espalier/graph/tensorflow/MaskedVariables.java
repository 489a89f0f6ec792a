// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.state.State;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.training.Masking;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

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
  public Operand<TFloat32> rows(Ops ops, Parameter parameter, Operand<? extends TNumber> ids) {
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
      mask = along(scoped, mask, along, parameter.shape());
    }
    return scoped.math.mul(raw, mask);
  }

  /** A mask of channels in a shape that multiplies into the parameter's. */
  private static Operand<TFloat32> along(
      Ops ops, Operand<TFloat32> mask, Masking.Along along, Shape parameter) {
    int size = parameter.dimension(along.axis());
    int[] shape = new int[parameter.rank()];
    Arrays.fill(shape, 1);
    shape[along.axis()] = size;
    int positions = along.positions();
    int neighbours = along.neighbours();
    if (positions * neighbours == 1) {
      return ops.reshape(mask, ops.constant(shape));
    }
    int channels = size / (positions * neighbours);
    Operand<TFloat32> one = ops.reshape(mask, ops.constant(new int[] {1, channels, 1}));
    Operand<TFloat32> all =
        ops.broadcastTo(one, ops.constant(new int[] {positions, channels, neighbours}));
    return ops.reshape(all, ops.constant(shape));
  }
}
