// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.espalier.graph.network.Parameter;
import org.espalier.graph.network.Shape;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Sums of gradients on the device, and how many were added; scratch, no part of a State. */
final class GradientSums {

  /** In front of a parameter's name. */
  static final String SUM = "sum/";

  private static final String COUNT = "sum-count";

  final Variables variables;

  /** Sets all to zero. */
  final List<Op> clear = new ArrayList<>();

  private final Ops tf;
  private final List<Parameter> trained;

  /**
   * Adds variables to a graph.
   *
   * @param owner in front of their shared names
   */
  GradientSums(Ops tf, String owner, List<Parameter> trained) {
    this.tf = tf;
    this.trained = trained;
    this.variables = new Variables(tf, owner);
    trained.forEach(parameter -> declare(SUM + parameter.name(), parameter.shape()));
    declare(COUNT, Shape.of());
  }

  private void declare(String name, Shape shape) {
    variables.addFloat(name, shape);
    clear.add(zeros(tf, variables, name, shape));
  }

  /** Sets a variable to zero. */
  static Op zeros(Ops tf, Variables variables, String name, Shape shape) {
    Operand<TInt32> dimensions =
        tf.constant(shape.dimensions().stream().mapToInt(Integer::intValue).toArray());
    return tf.assignVariableOp(variables.handle(name), tf.fill(dimensions, tf.constant(0f)));
  }

  /** How many were added. */
  Operand<TFloat32> count() {
    return variables.readFloat(COUNT);
  }

  /** The sums, one a trained parameter. */
  List<Operand<TFloat32>> sums() {
    return trained.stream().map(p -> variables.readFloat(SUM + p.name())).toList();
  }

  /**
   * Adds gradients, one a trained parameter.
   *
   * @param loss which they are of: it is computed before anything is counted
   */
  List<Op> add(Operand<TFloat32> loss, List<Operand<TFloat32>> gradients) {
    List<Op> add = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      add.add(
          tf.assignAddVariableOp(variables.handle(SUM + trained.get(i).name()), gradients.get(i)));
    }
    add.add(
        tf.withControlDependencies(List.of(loss))
            .assignAddVariableOp(variables.handle(COUNT), tf.constant(1f)));
    return add;
  }
}
