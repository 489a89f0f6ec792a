// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.state.StateKind;
import org.espalier.graph.training.LossScaling;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/** {@link LossScaling} in a graph, over its two slots. */
final class LossScaleGraph {

  private final Ops tf;
  private final Variables variables;

  /** What the loss is multiplied by. */
  final Operand<TFloat32> scale;

  /** A power of two too, so multiplying by it is exact. */
  final Operand<TFloat32> inverse;

  LossScaleGraph(Ops tf, Variables variables) {
    this.tf = tf.withSubScope("loss_scale");
    this.variables = variables;
    Operand<TFloat64> exponent =
        this.tf.dtypes.cast(
            this.tf.math.sub(exponent(), this.tf.constant(LossScaling.LOWEST)), TFloat64.class);
    Operand<TFloat64> power = this.tf.math.pow(this.tf.constant(2.0), exponent);
    this.scale = this.tf.dtypes.cast(power, TFloat32.class);
    this.inverse = this.tf.math.reciprocal(scale);
  }

  /** Whether the step that would apply these gradients is taken. */
  Operand<TBool> takes(List<Operand<TFloat32>> gradients) {
    List<Operand<TBool>> finite = new ArrayList<>();
    for (Operand<TFloat32> gradient : gradients) {
      // A sum over every axis; zero times what is not finite is not a number.
      Operand<TFloat32> zeros = tf.math.mul(gradient, tf.constant(0f));
      Operand<TFloat32> flat = tf.reshape(zeros, tf.constant(new int[] {-1}));
      finite.add(tf.math.isFinite(tf.sum(flat, tf.constant(0))));
    }
    Operand<TBool> all = tf.reduceAll(tf.stack(finite), tf.constant(0));
    return tf.math.logicalOr(all, tf.math.lessEqual(exponent(), tf.constant(LossScaling.LOWEST)));
  }

  /** The operations that carry the scale on after a step. */
  List<Op> next(Operand<TBool> taken) {
    Operand<TInt64> one = tf.constant(1L);
    Operand<TInt64> zero = tf.constant(0L);
    Operand<TInt64> steps = tf.math.add(variables.readLong(slot(LossScaling.FINITE_STEPS)), one);
    Operand<TBool> grows =
        tf.math.logicalAnd(
            taken, tf.math.greaterEqual(steps, tf.constant(LossScaling.STEPS_TO_GROW)));
    Operand<TInt64> change = tf.select(taken, tf.select(grows, one, zero), tf.constant(-1L));
    Operand<TInt64> counts =
        tf.select(tf.math.logicalAnd(taken, tf.math.logicalNot(grows)), steps, zero);
    Ops after = tf.withControlDependencies(List.of(change, counts));
    return List.of(
        after.assignAddVariableOp(variables.handle(slot(LossScaling.EXPONENT)), change),
        after.assignVariableOp(variables.handle(slot(LossScaling.FINITE_STEPS)), counts));
  }

  private Operand<TInt64> exponent() {
    return variables.readLong(slot(LossScaling.EXPONENT));
  }

  private static String slot(String name) {
    return StateKind.SLOT.named(name);
  }
}
