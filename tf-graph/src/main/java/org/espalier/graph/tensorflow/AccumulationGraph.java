// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.training.Variant;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** What adds gradients of chosen examples to sums, apart from their application. */
final class AccumulationGraph {

  /** One variant's gradient of the examples fed by index, added to the sums. */
  record Accumulator(
      Placeholder<TInt32> indices, Operand<TFloat32> loss, List<Op> add, List<Op> statistics) {}

  final GradientSums sums;
  final Map<Variant, Accumulator> accumulators = new LinkedHashMap<>();

  /** Takes a step with the mean gradient. */
  final Op apply;

  private final Ops tf;

  AccumulationGraph(
      Ops tf, TrainingGraph training, List<Variant> variants, List<Parameter> trained) {
    this.tf = tf;
    this.sums = new GradientSums(tf, training.variables.sharedName("accumulated"), trained);
    for (Variant variant : variants) {
      accumulators.put(variant, accumulator(training, variant));
    }
    List<Operand<TFloat32>> means = new ArrayList<>();
    sums.sums().forEach(sum -> means.add(tf.math.div(sum, sums.count())));
    this.apply = training.step(means);
  }

  private Accumulator accumulator(TrainingGraph training, Variant variant) {
    Placeholder<TInt32> indices =
        tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1)));
    Operand<TInt64> part = tf.dtypes.cast(sums.count(), TInt64.class);
    TrainingGraph.Backward backward =
        training.backward(variant, tf.dtypes.cast(indices, TInt64.class), part);
    List<Op> add = sums.add(backward.loss(), backward.gradients());
    return new Accumulator(indices, backward.loss(), add, backward.statistics());
  }
}
