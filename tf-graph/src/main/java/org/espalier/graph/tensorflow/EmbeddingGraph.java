// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.List;
import org.espalier.graph.network.Embedding;
import org.espalier.graph.network.EmbeddingBag;
import org.espalier.graph.network.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Embeddings as operations. An id outside the vocabulary stands for nothing, and would end the
 * training with an error if it were looked up: row 0 is, and counts 0 times.
 *
 * @param <T> what activations are computed in
 */
record EmbeddingGraph<T extends TFloating>(
    Ops ops, Lowering<T> lowering, ParameterSource source, Class<T> type) {

  /** {@code [batch, n]} to {@code [batch, n, units]}. */
  <I extends TNumber> Operand<T> embed(Embedding layer, Parameter kernel, Operand<I> ids) {
    Operand<I> inside = inside(ids, layer.vocabulary());
    Operand<TFloat32> present = ops.dtypes.cast(inside, TFloat32.class);
    Operand<T> counts = lowering.toCompute(ops.expandDims(present, ops.constant(2)));
    return ops.math.mul(rows(kernel, ids, inside), counts);
  }

  /**
   * {@code [batch, n]} to {@code [batch, units]}: counts times rows as one product a row, which
   * never makes a copy of the rows with the padding's set to 0.
   */
  <I extends TNumber> Operand<T> bag(EmbeddingBag layer, Parameter kernel, Operand<I> ids) {
    Operand<I> inside = inside(ids, layer.vocabulary());
    Operand<TFloat32> counts = ops.dtypes.cast(inside, TFloat32.class);
    if (layer.combiner() == EmbeddingBag.Combiner.MEAN) {
      Operand<TFloat32> all = ops.sum(counts, ops.constant(1), Sum.keepDims(true));
      counts = ops.math.div(counts, ops.math.maximum(all, ops.constant(1f)));
    }
    Operand<T> weights = lowering.toCompute(ops.expandDims(counts, ops.constant(1)));
    return ops.squeeze(
        ops.train.batchMatMul(weights, rows(kernel, ids, inside), type), Squeeze.axis(List.of(1L)));
  }

  /** Every id once at each of n places, {@code [1, n, units]}. */
  Operand<T> embedEvery(int n, Parameter kernel) {
    Operand<TFloat32> ones = ops.fill(ops.constant(new int[] {1, n, 1}), ops.constant(1f));
    return ops.math.mul(lowering.toCompute(ones), sum(kernel));
  }

  /** Every id once, {@code [1, units]}. */
  Operand<T> bagEvery(EmbeddingBag layer, Parameter kernel) {
    return layer.combiner() == EmbeddingBag.Combiner.MEAN
        ? ops.math.mul(sum(kernel), lowering.number(ops, 1.0 / layer.vocabulary()))
        : sum(kernel);
  }

  private <I extends TNumber> Operand<T> rows(Parameter kernel, Operand<I> ids, Operand<I> inside) {
    return lowering.toCompute(source.rows(ops, kernel, ops.math.mul(ids, inside)));
  }

  private Operand<T> sum(Parameter kernel) {
    return ops.sum(lowering.parameter(kernel), ops.constant(0), Sum.keepDims(true));
  }

  /** 1 where an id is in the vocabulary, else 0. */
  private <I extends TNumber> Operand<I> inside(Operand<I> ids, int vocabulary) {
    return ops.dtypes.cast(
        ops.math.logicalAnd(
            ops.math.greaterEqual(ids, number(0, ids.type())),
            ops.math.less(ids, number(vocabulary, ids.type()))),
        ids.type());
  }

  @SuppressWarnings("unchecked") // the class tells what I is
  private <I extends TNumber> Operand<I> number(int value, Class<I> type) {
    Operand<?> number = type == TInt64.class ? ops.constant((long) value) : ops.constant(value);
    return (Operand<I>) number;
  }
}
