// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import org.espalier.graph.training.Numbers;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;

/** A schedule's arithmetic as float64 operations, so that long schedules lose no steps. */
record GraphNumbers(Ops tf) implements Numbers<Operand<TFloat64>> {

  @Override
  public Operand<TFloat64> constant(double value) {
    return tf.constant(value);
  }

  @Override
  public Operand<TFloat64> add(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.add(a, b);
  }

  @Override
  public Operand<TFloat64> subtract(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.sub(a, b);
  }

  @Override
  public Operand<TFloat64> multiply(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.mul(a, b);
  }

  @Override
  public Operand<TFloat64> divide(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.div(a, b);
  }

  @Override
  public Operand<TFloat64> minimum(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.minimum(a, b);
  }

  @Override
  public Operand<TFloat64> maximum(Operand<TFloat64> a, Operand<TFloat64> b) {
    return tf.math.maximum(a, b);
  }

  @Override
  public Operand<TFloat64> cosine(Operand<TFloat64> a) {
    return tf.math.cos(a);
  }

  @Override
  public Operand<TFloat64> power(double base, Operand<TFloat64> exponent) {
    return tf.math.pow(tf.constant(base), exponent);
  }

  @Override
  public Operand<TFloat64> ifLess(
      Operand<TFloat64> a,
      Operand<TFloat64> b,
      Operand<TFloat64> then,
      Operand<TFloat64> otherwise) {
    return tf.select(tf.math.less(a, b), then, otherwise);
  }
}
