// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.espalier.graph.training.Variant;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Sums of gradients on the device, apart from their application; scratch, no part of a State. */
final class AccumulationGraph {

  static final String SUM = "sum/";
  private static final String COUNT = "sum-count";

  /** One variant's gradient of the examples fed by index, added to the sums. */
  record Accumulator(
      Placeholder<TInt32> indices, Operand<TFloat32> loss, List<Op> add, List<Op> statistics) {}

  final Variables sums;
  final Map<Variant, Accumulator> accumulators = new LinkedHashMap<>();
  final List<Op> clear = new ArrayList<>();

  /** Takes a step with the mean gradient. */
  final Op apply;

  private final Ops tf;

  AccumulationGraph(
      Ops tf, TrainingGraph training, List<Variant> variants, List<Parameter> trained) {
    this.tf = tf;
    this.sums = new Variables(tf, training.variables.sharedName("accumulated"));
    for (Parameter parameter : trained) {
      add(SUM + parameter.name(), parameter.shape());
    }
    add(COUNT, Shape.of());
    for (Variant variant : variants) {
      accumulators.put(variant, accumulator(training, variant, trained));
    }
    List<Operand<TFloat32>> means = new ArrayList<>();
    for (Parameter parameter : trained) {
      means.add(tf.math.div(sums.readFloat(SUM + parameter.name()), sums.readFloat(COUNT)));
    }
    this.apply = training.step(means);
  }

  private Accumulator accumulator(
      TrainingGraph training, Variant variant, List<Parameter> trained) {
    Placeholder<TInt32> indices =
        tf.placeholder(TInt32.class, Placeholder.shape(org.tensorflow.ndarray.Shape.of(-1)));
    Operand<TInt64> part = tf.dtypes.cast(sums.readFloat(COUNT), TInt64.class);
    TrainingGraph.Backward backward =
        training.backward(variant, tf.dtypes.cast(indices, TInt64.class), part);
    List<Op> add = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      add.add(
          tf.assignAddVariableOp(
              sums.handle(SUM + trained.get(i).name()), backward.gradients().get(i)));
    }
    add.add(
        tf.withControlDependencies(List.of(backward.loss()))
            .assignAddVariableOp(sums.handle(COUNT), tf.constant(1f)));
    return new Accumulator(indices, backward.loss(), add, backward.statistics());
  }

  private void add(String name, Shape shape) {
    sums.addFloat(name, shape);
    Operand<TInt32> dimensions =
        tf.constant(shape.dimensions().stream().mapToInt(Integer::intValue).toArray());
    clear.add(tf.assignVariableOp(sums.handle(name), tf.fill(dimensions, tf.constant(0f))));
  }
}
